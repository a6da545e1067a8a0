/// The hash of a word: 64-bit FNV-1a over its folded UTF-8, then the finalizer of MurmurHash3.
///
/// It is not keyed. Whoever makes words collide makes an index open batches in vain, nothing else:
/// a match is decided by the bytes.
///
/// Sources: Fowler, Noll and Vo, "The FNV Non-Cryptographic Hash Algorithm"; Appleby, MurmurHash3,
/// `fmix64`.
public enum WordHash {
    static let start: UInt64 = 0xCBF2_9CE4_8422_2325
    static let prime: UInt64 = 0x0000_0100_0000_01B3

    /// The hash of a word that is folded already.
    public static func of(_ folded: some Sequence<UInt8>) -> UInt64 {
        var state = start
        for byte in folded { state = adding(byte, to: state) }
        return finished(state)
    }

    @inline(__always)
    static func adding(_ byte: UInt8, to state: UInt64) -> UInt64 {
        (state ^ UInt64(byte)) &* prime
    }

    /// FNV alone leaves the upper bits of short words alike, and tables take their slots from them.
    @inline(__always)
    static func finished(_ state: UInt64) -> UInt64 {
        var mixed = state
        mixed = (mixed ^ (mixed &>> 33)) &* 0xFF51_AFD7_ED55_8CCD
        mixed = (mixed ^ (mixed &>> 33)) &* 0xC4CE_B9FE_1A85_EC53
        return mixed ^ (mixed &>> 33)
    }
}
