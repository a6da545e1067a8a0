/// A word that is being read.
struct OpenWord {
    /// The hash, not finished.
    var hash = WordHash.start
    /// Its length in bytes, folded.
    var count = 0
    /// All bytes or-ed, and and-ed: bit 0x40 tells ASCII letters from digits.
    var any: UInt8 = 0
    var all: UInt8 = 0xFF
    /// Whether all of it is ASCII.
    var isASCII = true

    /// Goes on with a byte of folded UTF-8.
    @inline(__always)
    mutating func add(_ byte: UInt8) {
        hash = WordHash.adding(byte, to: hash)
        count &+= 1
        any |= byte
        all &= byte
        isASCII = isASCII && byte < 0x80
    }

    var traits: ScannedWord.Traits {
        guard isASCII, count >= 8 else { return [] }
        let hasLetter = any & 0x40 != 0
        let hasDigit = all & 0x40 == 0
        return hasDigit && (hasLetter || count >= 10) ? .identifier : []
    }
}
