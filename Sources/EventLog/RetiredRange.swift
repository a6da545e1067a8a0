public import Bytes

/// The beginning of a log that was given up: whole segments, and the records that tell what is kept
/// of it (`spec/log-format.md`, section 14).
public struct RetiredRange: Hashable, Sendable {
    /// The number of the last segment that is no part of the log any more.
    public var segment: UInt64
    /// The number of the last record that went with it.
    public var last: SequenceNumber
    /// The number of the first record of the transaction that says so.
    public var record: SequenceNumber

    public init(segment: UInt64, last: SequenceNumber, record: SequenceNumber) {
        self.segment = segment
        self.last = last
        self.record = record
    }
}

extension RetiredRange {
    /// How many bytes it takes in a segment header and in the mark.
    static let byteCount = 24

    /// Its bytes, all zero for none.
    static func append(_ range: RetiredRange?, to writer: inout ByteWriter) {
        writer.uint64(range?.segment ?? 0)
        writer.uint64(range?.last.rawValue ?? 0)
        writer.uint64(range?.record.rawValue ?? 0)
    }

    /// Reads what `append` wrote.
    ///
    /// - Parameter segment: that of the header or mark, which is never retired itself.
    /// - Throws: `FormatError` for numbers that no writer gives.
    static func read(
        _ reader: inout ByteReader, in segment: UInt64
    ) throws(FormatError) -> RetiredRange? {
        let offset = reader.offset
        let range = RetiredRange(
            segment: try reader.uint64(), last: SequenceNumber(try reader.uint64()),
            record: SequenceNumber(try reader.uint64()))
        if range.segment == 0 { return nil }
        guard range.segment < segment, range.last < range.record,
            range.record <= LogFormat.maximumSequenceNumber
        else {
            throw FormatError(
                offset: offset, expected: "a retired range before segment \(segment)",
                found: "segment \(range.segment), records to \(range.last) by \(range.record)")
        }
        return range
    }
}
