/// A word that is being read.
struct OpenWord {
    /// The hash of the whole eights of bytes before `pending`.
    private var state = WordHash.start
    /// The bytes since, the first one lowest.
    private var pending: UInt64 = 0
    /// Its length in bytes, folded.
    private(set) var count = 0
    /// Bit 0x40 of each byte tells ASCII letters from digits: of all bytes or-ed, and of their
    /// complements.
    private var letters: UInt64 = 0
    private var digits: UInt64 = 0
    /// Whether all of it is ASCII.
    private var isASCII = true

    /// Goes on with a byte of folded UTF-8.
    @inline(__always)
    mutating func add(_ byte: UInt8) {
        add(UInt64(byte), count: 1)
        isASCII = isASCII && byte < 0x80
    }

    /// Goes on with 1 to 8 ASCII letters and digits, folded, the first one lowest; what is above
    /// them is 0.
    @inline(__always)
    mutating func add(_ bytes: UInt64, count added: Int) {
        let used = count & 7
        let mask = UInt64.max &>> UInt64(64 &- added &* 8)
        letters |= bytes & 0x4040_4040_4040_4040
        digits |= ~bytes & mask & 0x4040_4040_4040_4040
        pending |= bytes &<< UInt64(used &* 8)
        if used &+ added >= 8 {
            state = WordHash.adding(pending, to: state)
            pending = used == 0 ? 0 : bytes &>> UInt64(64 &- used &* 8)
        }
        count &+= added
    }

    /// The hash of what was read; at least a byte.
    @inline(__always)
    var hash: UInt64 {
        WordHash.finished(count & 7 == 0 ? state : WordHash.adding(pending, to: state))
    }

    var traits: ScannedWord.Traits {
        guard isASCII, count >= 8 else { return [] }
        return digits != 0 && (letters != 0 || count >= 10) ? .identifier : []
    }
}
