import Synchronization

/// A family of histograms of durations with fixed bounds.
public final class Histogram: MetricSource {
    /// Bounds in seconds for answers of a server: 1 ms to 10 s.
    public static let answerBounds = [
        0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
    ]

    private struct Buckets: Sendable {
        /// Observations by bucket, not yet summed up; the last is for those above every bound.
        var counts: [UInt64]
        var sumNanoseconds: UInt64 = 0
    }

    private let name: String
    private let help: String
    private let bounds: [Double]
    private let series: Mutex<SeriesTable<Buckets>>

    /// - Parameter bounds: upper bounds in seconds, ascending and inclusive.
    public init(_ name: String, help: String, bounds: [Double], labels: LabelSet = LabelSet([])) {
        self.name = name
        self.help = help
        self.bounds = bounds
        self.series = Mutex(SeriesTable(labels: labels))
    }

    /// Counts one observation in the series with these label values.
    public func observe(nanoseconds: UInt64, _ values: String...) {
        let seconds = Double(nanoseconds) / 1e9
        let bucket = bounds.firstIndex { seconds <= $0 } ?? bounds.count
        let initial = Buckets(counts: Array(repeating: 0, count: bounds.count + 1))
        series.withLock { table in
            table.update(values, initial: initial) { state in
                state.counts[bucket] &+= 1
                state.sumNanoseconds &+= nanoseconds
            }
        }
    }

    public func write(to exposition: inout Exposition) {
        let (labels, sorted) = series.withLock { ($0.labels, $0.sorted) }
        exposition.family(name, .histogram, help: help)
        for entry in sorted {
            let own = labels.labels(entry.values)
            var running: UInt64 = 0
            for (index, count) in entry.state.counts.enumerated() {
                running &+= count
                let bound = index < bounds.count ? Exposition.decimal(bounds[index]) : "+Inf"
                exposition.sample(
                    suffix: "_bucket", labels: own + [(name: "le", value: bound)], running)
            }
            let sum = Double(entry.state.sumNanoseconds) / 1e9
            exposition.sample(suffix: "_sum", labels: own, sum)
            exposition.sample(suffix: "_count", labels: own, running)
        }
    }
}
