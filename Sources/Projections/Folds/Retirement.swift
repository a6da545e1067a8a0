public import Bytes

/// What a `RangeRetired` record has said last (spec/records.md §5): what is no part of the log any
/// more, or is about to be none.
public struct Retirement: Hashable, Sendable {
    /// The last segment that goes.
    public var segment: UInt64
    /// The last record that goes with it.
    public var last: SequenceNumber
    /// When that was committed.
    public var lastCommitTime: Timestamp
    /// The first record of the transaction that said so.
    public var record: SequenceNumber

    public init(
        segment: UInt64, last: SequenceNumber, lastCommitTime: Timestamp, record: SequenceNumber
    ) {
        self.segment = segment
        self.last = last
        self.lastCommitTime = lastCommitTime
        self.record = record
    }
}
