public import Bytes

/// Records that are to be committed together or not at all.
///
/// Built by the writer, outside any lock, and given to `EventLog.append`. The records are copied
/// in; nothing is copied after that but into the batch that goes to disk.
public struct LogTransaction: Sendable {
    /// How many records were appended.
    public private(set) var recordCount = 0
    /// The lowest and highest event time of the records, nil if they have none. Goes into the
    /// batch headers, so that readers can pass over batches.
    public var eventTimes: ClosedRange<Timestamp>?
    /// The writer's own tag, given back on commit.
    public var ticket: UInt64 = 0

    var frames: [UInt8] = []
    var longestRecordByteCount = 0

    /// An empty transaction with room for `reservingBytes` bytes of records.
    public init(reservingBytes: Int = 0) {
        frames.reserveCapacity(reservingBytes)
    }

    /// How many bytes the records and their lengths take.
    public var byteCount: Int { frames.count }

    /// Appends a record, of any bytes, at most 16 MiB.
    public mutating func append(_ record: RawSpan) {
        record.withUnsafeBytes { append($0) }
    }

    /// Appends a record, of any bytes, at most 16 MiB.
    public mutating func append(_ record: [UInt8]) {
        record.withUnsafeBytes { append($0) }
    }

    private mutating func append(_ record: UnsafeRawBufferPointer) {
        Varint.append(UInt64(record.count), to: &frames)
        frames.append(contentsOf: record)
        recordCount += 1
        longestRecordByteCount = max(longestRecordByteCount, record.count)
    }
}

/// Unsigned LEB128 numbers, appended in place to a buffer that is not a `ByteWriter`.
enum Varint {
    /// The longest one in bytes.
    static let maximumByteCount = 10

    static func append(_ value: UInt64, to bytes: inout [UInt8]) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }
}
