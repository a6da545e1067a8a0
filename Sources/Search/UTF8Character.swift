/// Reads characters from UTF-8 that nobody has checked.
enum UTF8Character {
    /// The character at the start of `range`, and the offset behind it; a byte that begins none is
    /// passed over as U+FFFD, which is in no word.
    static func decode(
        _ span: RawSpan, _ range: Range<Int>
    ) -> (scalar: Unicode.Scalar, next: Int) {
        let start = range.lowerBound
        func byte(_ offset: Int) -> UInt32 {
            guard start + offset < range.upperBound else { return 0 }
            return UInt32(span.unsafeLoad(fromByteOffset: start + offset, as: UInt8.self))
        }
        let lead = byte(0)
        if lead < 0x80 { return (Unicode.Scalar(UInt8(lead)), start + 1) }
        let count = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2
        var value = lead & (count == 4 ? 0x07 : count == 3 ? 0x0F : 0x1F)
        var isWhole = lead >= 0xC2 && lead <= 0xF4
        for offset in 1..<count {
            isWhole = isWhole && byte(offset) & 0xC0 == 0x80
            value = value << 6 | byte(offset) & 0x3F
        }
        let least: UInt32 = count == 4 ? 0x10000 : count == 3 ? 0x800 : 0x80
        guard isWhole, value >= least, let scalar = Unicode.Scalar(value) else {
            return ("\u{FFFD}", start + 1)
        }
        return (scalar, start + count)
    }
}
