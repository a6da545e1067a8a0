public import Bytes
public import Projections

/// What holds a trace together. `Engine.events(_:maximumBytes:)` reads what its events say.
public struct Trace: Sendable {
    public var summary: TraceSummary
    /// The events' numbers, ascending; at most `Limits.maximumTraceEvents`.
    public var numbers: [SequenceNumber]
    /// How they belong together, by index into `numbers`.
    public var tree: TraceTree
    /// The events, by index into `numbers`, where they are few and small; nil where they are to be
    /// read.
    public var events: [StoredEvent]?
    /// The environment that the earliest event with one tells.
    public var environment: String?
    /// Whether the trace has more events than are shown.
    public var isTruncated: Bool
    /// Events that belong to it and can't be read, since the log is damaged there.
    public var unreadableCount: Int
    /// The last number that the answer saw.
    public var seenThrough: SequenceNumber

    public init(
        summary: TraceSummary, numbers: [SequenceNumber], tree: TraceTree,
        events: [StoredEvent]? = nil, environment: String?, isTruncated: Bool,
        unreadableCount: Int, seenThrough: SequenceNumber
    ) {
        self.summary = summary
        self.numbers = numbers
        self.tree = tree
        self.events = events
        self.environment = environment
        self.isTruncated = isTruncated
        self.unreadableCount = unreadableCount
        self.seenThrough = seenThrough
    }
}
