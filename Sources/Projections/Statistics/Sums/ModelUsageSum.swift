internal import Model

/// The calls of each model in a window.
struct ModelUsageSum: RollupSum {
    let window: StatisticsWindow
    /// By the UTF-8 of the name: a call without a model and one with an empty name answer to the same.
    private var sums: [[UInt8]: ModelTotals] = [:]

    init(_ window: StatisticsWindow) { self.window = window }

    func needsNoMinutes(within extent: ClosedRange<Int64>) -> Bool {
        window.isWhole(within: extent)
    }

    func partial<Source: RollupSource>(
        of source: borrowing Source
    ) throws(Source.Failure) -> [(name: [UInt8], totals: ModelTotals)] {
        var sums: [UInt32: ModelTotals] = [:]
        try source.forEachCell(ModelTotals.self, in: window) { _, model, totals in
            sums[model, default: ModelTotals()].merge(totals)
        }
        let models = Array(sums)
        let names = try source.names(models.map(\.key))
        return zip(names, models).map { ($0 ?? [], $1.value) }
    }

    mutating func add(_ partial: [(name: [UInt8], totals: ModelTotals)]) {
        for (name, totals) in partial { sums[name, default: ModelTotals()].merge(totals) }
    }

    /// Dearest first, ties by the bytes of their names.
    var answer: [ModelUsage] {
        let ordered = sums.sorted { left, right in
            left.value.cost != right.value.cost
                ? left.value.cost > right.value.cost
                : left.key.lexicographicallyPrecedes(right.key)
        }
        return ordered.map { name, totals in
            var usage = ModelUsage(model: String(decoding: name, as: UTF8.self))
            usage.requestCount = totals.requests
            usage.inputTokens = totals.inputTokens
            usage.outputTokens = totals.outputTokens
            usage.cacheReadTokens = totals.cacheReadTokens
            usage.cacheWriteTokens = totals.cacheWriteTokens
            usage.reasoningTokens = totals.reasoningTokens
            usage.totalCost = PicoUSD(totals.cost)
            usage.defaultPricedCost = PicoUSD(totals.defaultPricedCost)
            usage.pricingSource = PricingSource(rawValue: totals.lastSource)
            return usage
        }
    }
}
