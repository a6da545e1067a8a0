public import Bytes

/// Every limit on what comes in, each with its reason. Beyond a limit is an answer, not a crash.
public enum Limits {
    /// Bytes of a request body as sent: eight times the largest event, and 80 KB for each of 100.
    public static let maximumBodyBytes = 8 << 20
    /// Bytes of a request body after inflating: OTLP's own recommendation.
    public static let maximumInflatedBytes = 64 << 20
    /// Bytes of request bodies, inflated bytes and decoded events in flight together: a quarter of
    /// the default memory budget.
    public static let maximumInFlightBytes = 128 << 20
    /// Events in one native batch. OTLP requests are limited by their bytes only.
    public static let maximumBatchEvents = 100
    /// Bytes of one event: four batches of the log, so that one event never fills a group.
    public static let maximumEventBytes = 1 << 20
    /// Levels of nesting in JSON and in OTLP values: deeper ones are attacks, not data.
    public static let maximumDepth = 128
    /// Characters of an id (event, trace, span, session, user), printable ASCII.
    public static let maximumIDLength = 128
    /// Characters of a name or a model.
    public static let maximumNameLength = 200
    /// Tokens in one count: the product with any price stays far below 128 bits.
    public static let maximumTokenCount: UInt64 = 1_000_000_000
    /// Milliseconds of one latency or duration: 30 days.
    public static let maximumLatencyMilliseconds: UInt64 = 2_592_000_000
    /// The earliest event time that is believed: 2000-01-01T00:00:00Z.
    public static let earliestTimestamp = Timestamp(microseconds: 946_684_800_000_000)
    /// How far ahead of ours a client's clock may be, in microseconds: a day.
    public static let maximumLeadMicroseconds: Int64 = 86_400_000_000
    /// How long a repeated event id is recognised, in microseconds of commit time: a day.
    public static let idempotencyWindowMicroseconds: Int64 = 86_400_000_000
    /// Bytes that the recent event ids may take; if a day's do not fit, the window shrinks.
    public static let maximumIdempotencyBytes = 96 << 20
    /// Open connections; each costs a socket and a few KB.
    public static let maximumConnections = 4096
    /// Seconds that a connection may stay silent.
    public static let idleSeconds = 30
    /// Events shown in one trace; beyond it the answer is marked as cut.
    public static let maximumTraceEvents = 20_000
    /// Events that one request of a search looks at: about half a second without an index.
    public static let maximumSearchedEvents = 100_000
    /// Points in one time series.
    public static let maximumSeriesPoints = 10_000
}
