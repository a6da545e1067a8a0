internal import Model

/// The figures of a window.
struct OverviewSum: RollupSum {
    struct Partial: Sendable {
        var types = TypeTotals()
        var models = ModelTotals()
        var latencies = LatencyTotals()
        var buckets: [(bucket: UInt32, count: UInt64)] = []
    }

    let window: StatisticsWindow
    private var sum = Partial()
    /// Latencies by bucket: many parts have most of them.
    private var counts = [UInt64](repeating: 0, count: LatencyHistogram.bucketCount)

    init(_ window: StatisticsWindow) { self.window = window }

    func needsNoMinutes(within extent: ClosedRange<Int64>) -> Bool {
        window.isWhole(within: extent)
    }

    func partial<Source: RollupSource>(
        of source: borrowing Source
    ) throws(Source.Failure) -> Partial {
        var partial = Partial()
        try source.forEachCell(TypeTotals.self, in: window) { _, _, totals in
            partial.types.merge(totals)
        }
        try source.forEachCell(ModelTotals.self, in: window) { _, _, totals in
            partial.models.merge(totals)
        }
        try source.forEachCell(LatencyTotals.self, in: window) { _, _, totals in
            partial.latencies.merge(totals)
        }
        try source.forEachCell(LatencyCount.self, in: window) { _, bucket, value in
            partial.buckets.append((bucket, value.count))
        }
        return partial
    }

    mutating func add(_ partial: Partial) {
        sum.types.merge(partial.types)
        sum.models.merge(partial.models)
        sum.latencies.merge(partial.latencies)
        for (bucket, count) in partial.buckets where Int(bucket) < counts.count {
            counts[Int(bucket)] &+= count
        }
    }

    var answer: Overview {
        var overview = Overview()
        overview.totalEvents = sum.types.events
        overview.totalErrors = sum.types.errors
        overview.modelCalls = sum.models.requests
        overview.inputTokens = sum.models.inputTokens
        overview.outputTokens = sum.models.outputTokens
        overview.totalCost = PicoUSD(sum.models.cost)
        overview.defaultPricedCost = PicoUSD(sum.models.defaultPricedCost)
        for (bucket, count) in counts.enumerated() where count > 0 {
            overview.latency.add(count: count, bucket: UInt16(truncatingIfNeeded: bucket))
        }
        // Without a latency the range is empty.
        if sum.latencies.minimumMicroseconds <= sum.latencies.maximumMicroseconds {
            overview.latency.add(
                sumMicroseconds: sum.latencies.sumMicroseconds,
                minimumMicroseconds: sum.latencies.minimumMicroseconds,
                maximumMicroseconds: sum.latencies.maximumMicroseconds)
        }
        return overview
    }
}
