import Engine
import Projections

/// A trace with all its events, without the senders' own bytes, which no view shows.
struct CollectedTrace: Sendable {
    let summary: TraceSummary
    /// By sequence number; at most `Limits.maximumTraceEvents`.
    let events: [StoredEvent]
    /// How they belong together, by index into `events`.
    let tree: TraceTree
    /// Whether the trace has more events than are shown.
    let isTruncated: Bool
}
