import Synchronization

/// A family of counters, one for each combination of label values.
public final class Counter: MetricSource {
    private let name: String
    private let help: String
    private let series: Mutex<SeriesTable<UInt64>>

    /// - Parameter labels: without labels there is one series, which is shown from the start.
    public init(_ name: String, help: String, labels: LabelSet = LabelSet([])) {
        self.name = name
        self.help = help
        var table = SeriesTable<UInt64>(labels: labels)
        if labels.names.isEmpty { table.update([], initial: 0) { _ in } }
        self.series = Mutex(table)
    }

    /// Adds to the series with these label values, in the order of the label names.
    public func add(_ amount: UInt64, _ values: String...) {
        series.withLock { $0.update(values, initial: 0) { $0 &+= amount } }
    }

    public func write(to exposition: inout Exposition) {
        let (labels, sorted) = series.withLock { ($0.labels, $0.sorted) }
        exposition.family(name, .counter, help: help)
        for entry in sorted {
            exposition.sample(labels: labels.labels(entry.values), entry.state)
        }
    }
}
