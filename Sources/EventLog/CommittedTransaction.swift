public import Bytes

/// A transaction with its numbers, as the log hands it on.
///
/// It shares the bytes that the writer gave: holding it holds them.
public struct CommittedTransaction: Sendable {
    /// The writer's own tag.
    public let ticket: UInt64
    /// Its numbers and commit time.
    public let range: AppendedRange

    let frames: [UInt8]
    let eventTimes: ClosedRange<Timestamp>?

    init(_ transaction: consuming LogTransaction, range: AppendedRange) {
        ticket = transaction.ticket
        frames = transaction.frames
        eventTimes = transaction.eventTimes
        self.range = range
    }

    init(frames: [UInt8], eventTimes: ClosedRange<Timestamp>?, range: AppendedRange) {
        ticket = 0
        self.frames = frames
        self.eventTimes = eventTimes
        self.range = range
    }

    /// How many bytes the records and their lengths take.
    public var byteCount: Int { frames.count }

    /// Lends every record in order, with its number.
    public func forEachRecord<Failure: Error>(
        _ body: (SequenceNumber, RawSpan) throws(Failure) -> Void
    ) throws(Failure) {
        let span = frames.span.bytes
        var walk = RecordFrames(0..<frames.count)
        var number = range.first
        while let record = frames.withUnsafeBytes({ walk.next(in: $0) }) {
            try body(number, span.extracting(record))
            number = number.advanced(by: 1)
        }
    }
}
