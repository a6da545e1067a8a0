public import Bytes
public import Projections

/// Everything that is known of one trace.
public struct Trace: Sendable {
    public var summary: TraceSummary
    /// By sequence number; at most `Limits.maximumTraceEvents`.
    public var events: [StoredEvent]
    /// How they belong together, by index into `events`.
    public var tree: TraceTree
    /// Whether the trace has more events than are shown.
    public var isTruncated: Bool
    /// The last number that the answer saw.
    public var seenThrough: SequenceNumber

    public init(
        summary: TraceSummary, events: [StoredEvent], tree: TraceTree, isTruncated: Bool,
        seenThrough: SequenceNumber
    ) {
        self.summary = summary
        self.events = events
        self.tree = tree
        self.isTruncated = isTruncated
        self.seenThrough = seenThrough
    }
}
