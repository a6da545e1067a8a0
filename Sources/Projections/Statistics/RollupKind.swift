/// What a rollup counts. Each is kept apart, since few questions want more than one.
enum RollupKind: Sendable {
    /// Events and errors by event type.
    case types
    /// Calls, tokens and cost by model.
    case models
    /// Sum and range of latencies.
    case latencies
    /// Latencies by bucket of `LatencyHistogram`.
    case latencyBuckets
    /// Calls, kinds of tokens and cost by usage class, for other prices.
    case usage
}
