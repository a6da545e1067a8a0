public import Bytes
public import Projections

/// A page of traces, newest start first.
public struct TracePage: Hashable, Sendable {
    public var summaries: [TraceSummary]
    public var hasMore: Bool
    /// The last number that the answer saw: later pages are to be asked `at` this one.
    public var seenThrough: SequenceNumber

    public init(summaries: [TraceSummary], hasMore: Bool, seenThrough: SequenceNumber) {
        self.summaries = summaries
        self.hasMore = hasMore
        self.seenThrough = seenThrough
    }
}
