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

    /// Appends a record that `write` lays down where it is to stay.
    ///
    /// - Parameters:
    ///   - capacity: as many bytes as it may take.
    ///   - write: gets so many bytes of memory, and returns how many of them, from the first, are
    ///     the record.
    /// - Returns: where the record and its length lie among all: what `keeping` takes.
    @discardableResult
    public mutating func append(
        upTo capacity: Int, _ write: (UnsafeMutableRawBufferPointer) -> Int
    ) -> Range<Int> {
        let start = frames.count
        // The length stands in front and is known last: most records of a kind have one as long.
        let guess = Varint.byteCount(UInt64(capacity))
        var length = 0
        frames.append(addingCapacity: capacity + guess) { (output: inout OutputSpan<UInt8>) in
            output.withUnsafeMutableBufferPointer { free, count in
                let memory = UnsafeMutableRawBufferPointer(free)
                length = write(UnsafeMutableRawBufferPointer(rebasing: memory[guess...]))
                precondition(length <= capacity, "a record longer than was told")
                let prefix = Varint.byteCount(UInt64(length))
                if prefix != guess, let base = memory.baseAddress {
                    (base + prefix).copyMemory(from: base + guess, byteCount: length)
                }
                Varint.store(UInt64(length), to: memory)
                count = prefix + length
            }
        }
        recordCount += 1
        longestRecordByteCount = max(longestRecordByteCount, length)
        return start..<frames.count
    }

    /// A transaction of some of the records, given as `append` told where they lie, in order.
    public func keeping(_ records: [Range<Int>]) -> LogTransaction {
        var kept = LogTransaction(reservingBytes: records.reduce(64) { $0 + $1.count })
        for range in records {
            var walk = RecordFrames(range)
            let record = frames.withUnsafeBytes { walk.next(in: $0) } ?? range
            kept.frames.append(contentsOf: frames[range])
            kept.recordCount += 1
            kept.longestRecordByteCount = max(kept.longestRecordByteCount, record.count)
        }
        return kept
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

    /// How many bytes a number takes.
    static func byteCount(_ value: UInt64) -> Int {
        max(1, (UInt64.bitWidth - value.leadingZeroBitCount + 6) / 7)
    }

    /// Writes a number to the front of memory that has room for it.
    static func store(_ value: UInt64, to memory: UnsafeMutableRawBufferPointer) {
        precondition(memory.count >= byteCount(value), "no room for a varint")
        var rest = value
        var offset = 0
        while rest >= 0x80 {
            memory[offset] = UInt8(truncatingIfNeeded: rest) | 0x80
            rest >>= 7
            offset += 1
        }
        memory[offset] = UInt8(truncatingIfNeeded: rest)
    }

    static func append(_ value: UInt64, to bytes: inout [UInt8]) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }
}
