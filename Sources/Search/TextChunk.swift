/// Eight bytes of a text, and which of them are in words, told all at once.
struct TextChunk {
    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let tops: UInt64 = 0x8080_8080_8080_8080

    /// The top bit of each byte that is an ASCII letter or digit.
    let inWords: UInt64
    /// The bytes, capital letters as small ones; right for those in words alone.
    let folded: UInt64
    private let bytes: UInt64

    /// Reads the bytes from `cursor` on; those from `end` on count as 0.
    @inline(__always)
    init(_ span: RawSpan, _ cursor: Int, end: Int) {
        var bytes: UInt64 = 0
        if cursor &+ 8 <= span.byteCount {
            bytes = UInt64(
                littleEndian: span.unsafeLoadUnaligned(
                    fromUncheckedByteOffset: cursor, as: UInt64.self))
            if cursor &+ 8 > end {
                bytes &= UInt64.max &>> UInt64((cursor &+ 8 &- end) &* 8)
            }
        } else {
            for place in (cursor..<end).reversed() {
                bytes =
                    bytes &<< 8
                    | UInt64(span.unsafeLoad(fromUncheckedByteOffset: place, as: UInt8.self))
            }
        }
        self.bytes = bytes
        // Ranges by adding, so that the top bit is set from the lowest byte of a range on; without
        // the top bits nothing is carried from one byte into the next.
        let low = bytes & ~Self.tops
        let small = low | Self.ones &* 0x20
        let letters =
            (small &+ Self.ones &* (0x80 - 0x61)) & ~(small &+ Self.ones &* (0x80 - 0x7B))
        let digits = (low &+ Self.ones &* (0x80 - 0x30)) & ~(low &+ Self.ones &* (0x80 - 0x3A))
        inWords = (letters | digits) & ~bytes & Self.tops
        folded = bytes | Self.ones &* 0x20
    }

    /// How many bytes from the first on are in a word, 0 to 8.
    @inline(__always)
    var length: Int { (~inWords & Self.tops).trailingZeroBitCount &>> 3 }

    /// The first bytes of `folded`, 1 to 8.
    @inline(__always)
    func prefix(_ count: Int) -> UInt64 { folded & UInt64.max &>> UInt64(64 &- count &* 8) }

    /// The top bit of each byte that has to be decoded: what is not ASCII, and backslashes if
    /// these begin escapes. Right up to the first such byte, and behind ones that are in words.
    @inline(__always)
    func encoded(isEscaped: Bool) -> UInt64 {
        // `(x - 1) & ~x` sets the top bit where a byte is 0, and wrongly only above such a one. A
        // byte of 0xFF is not ASCII in any case.
        let other = bytes ^ (isEscaped ? Self.ones &* 0x5C : .max)
        return ((other &- Self.ones) & ~other | bytes) & Self.tops
    }
}
