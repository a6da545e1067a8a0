/// Walks over records that lie one behind the other, each after its length as a varint.
///
/// Steps by offset over borrowed memory: no allocation, and no trap whatever the bytes are.
struct RecordFrames {
    /// The offset of the next frame.
    private(set) var offset: Int
    private let end: Int

    /// Walks over the bytes of `range`.
    init(_ range: Range<Int>) {
        offset = range.lowerBound
        end = range.upperBound
    }

    /// Passes the next record: where its bytes are; nil if no whole frame is left.
    mutating func next(in bytes: UnsafeRawBufferPointer) -> Range<Int>? {
        guard let length = varint(in: bytes), length <= UInt64(end - offset) else { return nil }
        let start = offset
        offset += Int(length)
        return start..<offset
    }

    /// Passes the next varint; nil if it is cut short or does not fit 64 bits.
    mutating func varint(in bytes: UnsafeRawBufferPointer) -> UInt64? {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while offset < end {
            let byte = bytes[offset]
            offset += 1
            guard shift < 63 || byte <= 1 else { return nil }
            value |= UInt64(byte & 0x7F) &<< shift
            if byte < 0x80 { return value }
            shift &+= 7
        }
        return nil
    }
}
