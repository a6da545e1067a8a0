public import Bytes

/// What every record begins with (spec/records.md §1).
public struct RecordHeader: Hashable, Sendable {
    /// The kind's number; nil kinds are of a newer version and are passed over.
    public var kindNumber: UInt64
    /// The schema version of the record's fields.
    public var version: UInt64

    /// The kind, if this version knows it.
    public var kind: RecordKind? { UInt8(exactly: kindNumber).flatMap(RecordKind.init) }

    /// Reads the two numbers at the front of a record.
    public init(reading reader: inout ByteReader) throws(FormatError) {
        kindNumber = try reader.varint()
        version = try reader.varint()
    }

    /// Reads only the two numbers of a record.
    public init(_ record: RawSpan) throws(FormatError) {
        var reader = ByteReader(record)
        try self.init(reading: &reader)
    }
}
