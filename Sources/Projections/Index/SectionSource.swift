public import Bytes

/// Immutable bytes that are read by range: a file, or a section of one.
public protocol SectionSource: Sendable {
    /// How many there are.
    var byteCount: Int { get }

    /// The bytes of a range within `0..<byteCount`.
    ///
    /// - Throws: `FormatError` if they can't be read, or are not those that were written.
    func read(_ range: Range<Int>) throws(FormatError) -> [UInt8]
}

extension SectionSource {
    /// The bytes of a range that the format gave: where it goes beyond the end, the format lies.
    func checked(_ start: Int, _ count: Int) throws(FormatError) -> [UInt8] {
        guard start >= 0, count >= 0, start <= byteCount, count <= byteCount - start else {
            throw FormatError(
                offset: start, expected: "\(count) bytes", found: "an end at \(byteCount)")
        }
        return try read(start..<start + count)
    }

    /// Four bytes, little-endian, as a count or offset.
    func uint32(at offset: Int) throws(FormatError) -> Int {
        let bytes = try checked(offset, 4)
        var reader = ByteReader(bytes.span.bytes)
        return Int(try reader.uint32())
    }

    /// Eight bytes, little-endian.
    func uint64(at offset: Int) throws(FormatError) -> UInt64 {
        let bytes = try checked(offset, 8)
        var reader = ByteReader(bytes.span.bytes)
        return try reader.uint64()
    }
}
