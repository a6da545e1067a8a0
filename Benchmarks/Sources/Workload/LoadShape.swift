/// What a load of native events or spans is made of.
public struct LoadShape: Sendable {
    public enum Content: String, Sendable {
        /// `TraceScenario`: traces of 7 to 12 events.
        case traces
        /// `AgentLoopScenario`: histories that are sent again and again.
        case agentLoops
        /// Traces as OTLP spans in protobuf.
        case spans
    }

    public var content: Content
    /// Fixes everything but the times.
    public var seed: UInt64
    /// Events in all; rounded up to whole requests.
    public var eventCount: Int
    /// Events in a request.
    public var batchSize: Int
    /// Events of different content; then they come again with other ids, times and tokens.
    public var cycleEventCount: Int = 20_000
    /// Whether all events belong to one trace.
    public var isOneTrace = false
    /// Whether each request goes to the next project, instead of five projects with shares of 40, 24,
    /// 16, 12 and 8 percent.
    public var takesTurns = false
    /// When the last events happened, in milliseconds since 1970.
    public var end: Int
    /// The time that all events are spread over, in milliseconds.
    public var span: Int = 6 * 86_400_000

    public init(
        _ content: Content = .traces, seed: UInt64, eventCount: Int, batchSize: Int = 100, end: Int
    ) {
        self.content = content
        self.seed = seed
        self.eventCount = eventCount
        self.batchSize = batchSize
        self.end = end
        cycleEventCount = min(
            cycleEventCount, max(batchSize, eventCount / batchSize * batchSize))
    }
}
