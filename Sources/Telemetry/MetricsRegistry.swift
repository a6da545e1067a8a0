import Synchronization

/// Everything that the server measures about itself, in the order in which it was registered.
public final class MetricsRegistry: Sendable {
    private let sources = Mutex<[any MetricSource]>([])

    public init() {}

    /// Adds a source, which is asked at every scrape from now on.
    public func register(_ source: some MetricSource) {
        sources.withLock { $0.append(source) }
    }

    /// All metrics of this moment in the Prometheus text format.
    public func exposition() -> String {
        var exposition = Exposition()
        for source in sources.withLock({ $0 }) { source.write(to: &exposition) }
        return exposition.text
    }
}
