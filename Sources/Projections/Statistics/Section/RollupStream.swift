/// The streams of a rollup section, by their place in it: what most questions read comes first, so
/// that it lies in the section's head.
enum RollupStream: Int, CaseIterable, Sendable {
    case dayTypes, dayModels, dayLatencies
    case hourTypes, hourModels, hourLatencies
    /// Models priced by the fallback; its groups are models, its parts providers.
    case unpriced
    case dayLatencyBuckets, hourLatencyBuckets
    case minuteTypes, minuteModels, minuteLatencies, minuteLatencyBuckets
    /// The usage classes themselves; its groups are models, its parts count within these.
    case usageClasses
    case dayUsage, hourUsage, minuteUsage

    /// The stream of a kind and level.
    init(_ kind: RollupKind, _ level: RollupLevel) {
        self =
            switch (kind, level) {
            case (.types, .day): .dayTypes
            case (.types, .hour): .hourTypes
            case (.types, .minute): .minuteTypes
            case (.models, .day): .dayModels
            case (.models, .hour): .hourModels
            case (.models, .minute): .minuteModels
            case (.latencies, .day): .dayLatencies
            case (.latencies, .hour): .hourLatencies
            case (.latencies, .minute): .minuteLatencies
            case (.latencyBuckets, .day): .dayLatencyBuckets
            case (.latencyBuckets, .hour): .hourLatencyBuckets
            case (.latencyBuckets, .minute): .minuteLatencyBuckets
            case (.usage, .day): .dayUsage
            case (.usage, .hour): .hourUsage
            case (.usage, .minute): .minuteUsage
            }
    }
}
