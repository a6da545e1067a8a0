/// What a rollup counts. Each is kept apart, since few questions want more than one.
enum RollupKind: UInt8, CaseIterable, Sendable {
    /// Events and errors by event type.
    case types = 0
    /// Calls, tokens and cost by model.
    case models = 1
    /// Sum and range of latencies.
    case latencies = 2
    /// Latencies by bucket of `LatencyHistogram`.
    case latencyBuckets = 3
}
