public import Bytes
public import Projections

/// A page of traces that match a query, newest start first.
public struct TraceSearchPage: Hashable, Sendable {
    public var summaries: [TraceSummary]
    /// Where the search goes on; nil if all that match were found.
    public var resumesAfter: TraceQuestion.Position?
    /// The last number that the answer saw: later pages are to be asked `at` this one.
    public var seenThrough: SequenceNumber

    /// Keeps the first traces; the next page begins behind them.
    public mutating func end(after count: Int) {
        guard count < summaries.count else { return }
        summaries.removeSubrange(count...)
        resumesAfter = summaries.last.map {
            TraceQuestion.Position(startTime: $0.startTime, traceID: $0.traceID)
        }
    }
}

extension TraceSearchPage {
    /// A page of all traces that answer a question.
    public init(_ page: TracePage) {
        summaries = page.summaries
        seenThrough = page.seenThrough
        resumesAfter =
            page.hasMore
            ? page.summaries.last.map { .init(startTime: $0.startTime, traceID: $0.traceID) } : nil
    }
}
