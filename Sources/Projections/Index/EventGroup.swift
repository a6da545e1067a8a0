internal import Bytes
internal import Model

/// What the table of an event section says of one group of events, so that a question can pass it by
/// (spec/index-format.md §4.2).
struct EventGroup: Sendable {
    static let byteCount = 64

    /// Of its first and last event.
    var numbers: ClosedRange<SequenceNumber>
    /// The lowest and highest event time.
    var times: ClosedRange<Timestamp>
    /// Where its columns stand in the section's data.
    var data: Range<Int>
    var rowCount: Int
    var errorCount: Int
    /// A bit for each type and each kind that occurs.
    var types: UInt32
    var kinds: UInt32
    /// A bit for each model that occurs, by `modelBit`.
    var models: UInt64

    /// The bit of a model's number; several share one.
    static func modelBit(_ model: UInt32) -> UInt64 { 1 << UInt64(model % 64) }

    static func bit(_ value: UInt8) -> UInt32 { 1 << UInt32(value % 32) }

    func append(to writer: inout ByteWriter) {
        writer.uint64(numbers.lowerBound.rawValue)
        writer.uint64(numbers.upperBound.rawValue)
        writer.int64(times.lowerBound.microseconds)
        writer.int64(times.upperBound.microseconds)
        writer.uint32(UInt32(data.lowerBound))
        writer.uint32(UInt32(data.count))
        writer.uint32(UInt32(rowCount))
        writer.uint32(UInt32(errorCount))
        writer.uint32(types)
        writer.uint32(kinds)
        writer.uint64(models)
    }

    init(_ reader: inout ByteReader) throws(FormatError) {
        let offset = reader.offset
        let first = SequenceNumber(try reader.uint64())
        let last = SequenceNumber(try reader.uint64())
        let earliest = Timestamp(microseconds: try reader.int64())
        let latest = Timestamp(microseconds: try reader.int64())
        let start = Int(try reader.uint32())
        data = start..<start + Int(try reader.uint32())
        rowCount = Int(try reader.uint32())
        errorCount = Int(try reader.uint32())
        types = try reader.uint32()
        kinds = try reader.uint32()
        models = try reader.uint64()
        guard first <= last, earliest <= latest, (1...IndexFormat.groupRowCount) ~= rowCount,
            errorCount <= rowCount
        else {
            throw FormatError(
                offset: offset, expected: "a group of events", found: "numbers \(first) to \(last)")
        }
        numbers = first...last
        times = earliest...latest
    }

    init(_ rows: Range<Int>, of events: borrowing EventTable, data: Range<Int>) {
        let first = rows.lowerBound
        numbers = events.sequenceNumbers[first]...events.sequenceNumbers[rows.upperBound - 1]
        times = events.timestamps[first]...events.timestamps[first]
        self.data = data
        rowCount = rows.count
        errorCount = 0
        types = 0
        kinds = 0
        models = 0
        for row in rows {
            let time = events.timestamps[row]
            times = min(times.lowerBound, time)...max(times.upperBound, time)
            let marks = events.marks[row]
            if marks.flags.contains(.isError) { errorCount += 1 }
            types |= Self.bit(marks.type.rawValue)
            kinds |= Self.bit(marks.kind.rawValue)
        }
    }
}
