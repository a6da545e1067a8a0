/// The signals that OTLP exporters send, each to its own path.
public enum OTLPSignal: Hashable, Sendable, CaseIterable {
    case traces
    case metrics
    case logs

    /// The name in sentences, in the plural.
    public var name: String { String(describing: self) }

    /// The JSON name of the count in a partial success.
    var rejectedCountKey: StaticString {
        switch self {
        case .traces: "rejectedSpans"
        case .metrics: "rejectedDataPoints"
        case .logs: "rejectedLogRecords"
        }
    }
}
