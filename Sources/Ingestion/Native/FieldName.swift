import JSON

/// A key of at most 24 bytes in three machine words, to be compared without a loop.
struct FieldName: Equatable {
    /// The bytes in order, little-endian, filled up with zeros.
    private var low: UInt64 = 0
    private var middle: UInt64 = 0
    private var high: UInt64 = 0
    private var count: Int

    /// The longest key that fits.
    static let maximumCount = 24

    /// Nil if the text is longer than any name.
    init?(_ utf8: some Collection<UInt8>) {
        count = utf8.count
        guard count <= Self.maximumCount else { return nil }
        for (index, byte) in utf8.enumerated() { append(byte, at: index) }
    }

    /// Nil if the string is longer than any name.
    init?(_ string: JSONString, in bytes: RawSpan) {
        if string.hasEscapes {
            let utf8 = string.utf8(in: bytes)
            count = utf8.count
            guard count <= Self.maximumCount else { return nil }
            for (index, byte) in utf8.enumerated() { append(byte, at: index) }
            return
        }
        count = string.contents.count
        guard count <= Self.maximumCount else { return nil }
        let start = string.contents.lowerBound
        guard start <= bytes.byteCount - Self.maximumCount else {
            for index in 0..<count {
                append(bytes.unsafeLoad(fromByteOffset: start + index, as: UInt8.self), at: index)
            }
            return
        }
        low = Self.load(bytes, at: start, count: count)
        if count > 8 { middle = Self.load(bytes, at: start &+ 8, count: count &- 8) }
        if count > 16 { high = Self.load(bytes, at: start &+ 16, count: count &- 16) }
    }

    /// A place in a table of `1 << bits` entries.
    func slot(bits: Int) -> Int {
        // Multiplication by an odd constant spreads the words over the top bits (Knuth 6.4).
        let mixed = (low ^ (middle &* 31) ^ (high &* 131) ^ UInt64(count)) &* 0x9E37_79B9_7F4A_7C15
        return Int(truncatingIfNeeded: mixed >> UInt64(64 - bits))
    }

    private mutating func append(_ byte: UInt8, at index: Int) {
        let shifted = UInt64(byte) << UInt64(index % 8 * 8)
        switch index / 8 {
        case 0: low |= shifted
        case 1: middle |= shifted
        default: high |= shifted
        }
    }

    /// The first `count` bytes at `offset`, at most eight; eight must be there.
    @inline(__always)
    private static func load(_ bytes: RawSpan, at offset: Int, count: Int) -> UInt64 {
        let word = UInt64(
            littleEndian: bytes.unsafeLoadUnaligned(
                fromUncheckedByteOffset: offset, as: UInt64.self))
        return count >= 8 ? word : word & ((1 &<< UInt64(count &* 8)) &- 1)
    }
}
