/// The hash of a word: its folded UTF-8, eight bytes at a time, in the mixing steps of MurmurHash3's
/// finalizer.
///
/// It is not keyed. Whoever makes words collide makes an index open batches in vain, nothing else:
/// a match is decided by the bytes. FNV-1a byte by byte, which it was, takes four times as long for
/// the words of an event.
///
/// Source: Appleby, MurmurHash3, `fmix64`.
public enum WordHash {
    static let start: UInt64 = 0x9E37_79B9_7F4A_7C15

    /// The hash of a word that is folded already.
    public static func of(_ folded: some Sequence<UInt8>) -> UInt64 {
        var word = OpenWord()
        for byte in folded { word.add(byte) }
        return word.hash
    }

    /// Goes on with eight bytes, the first one lowest; the last bytes of a word are filled up with
    /// zeros. No word has a zero byte, so that no two words have the same bytes.
    @inline(__always)
    static func adding(_ bytes: UInt64, to state: UInt64) -> UInt64 {
        let mixed = (state ^ bytes) &* 0xFF51_AFD7_ED55_8CCD
        return mixed ^ (mixed &>> 33)
    }

    /// Tables and indexes take their slots from the upper bits.
    @inline(__always)
    static func finished(_ state: UInt64) -> UInt64 {
        let mixed = state &* 0xC4CE_B9FE_1A85_EC53
        return mixed ^ (mixed &>> 33)
    }

    /// The hash of a word of 1 to 7 bytes, filled up with zeros.
    @inline(__always)
    static func ofShort(_ bytes: UInt64) -> UInt64 { finished(adding(bytes, to: start)) }
}
