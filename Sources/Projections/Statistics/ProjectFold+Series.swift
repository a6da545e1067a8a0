internal import Bytes
internal import Model

extension ProjectFold {
    /// The first and last bucket of a series; nil if there is none.
    func seriesBuckets(
        intervalMicroseconds: Int64, window: StatisticsWindow
    ) -> ClosedRange<Int64>? {
        let interval = Self.intervalMinutes(intervalMicroseconds)
        var (from, until) = RollupTable.minutes(of: window)
        if window.from == nil || window.until == nil {
            guard let data = rollups.minutesWithData(in: window) else { return nil }
            if window.from == nil { from = data.lowerBound }
            if window.until == nil { until = data.upperBound + 1 }
        }
        guard from < until else { return nil }
        return RollupLevel.floorDivide(
            from, interval)...RollupLevel.floorDivide(until - 1, interval)
    }

    /// A value for every bucket of a window, ascending; empty if they are too many.
    func series(
        _ metric: SeriesMetric, intervalMicroseconds: Int64, window: StatisticsWindow
    ) -> [SeriesPoint] {
        let interval = Self.intervalMinutes(intervalMicroseconds)
        guard
            let buckets = seriesBuckets(
                intervalMicroseconds: intervalMicroseconds, window: window),
            buckets.count <= Limits.maximumSeriesPoints
        else { return [] }
        var values = [Int128](repeating: 0, count: buckets.count)
        var guesses = metric == .cost ? values : []
        let coarsest = RollupLevel.allCases.last { interval % $0.minutes == 0 } ?? .minute
        rollups.forEachRow(in: window, coarsest: coarsest) { row, start in
            let place = Int(RollupLevel.floorDivide(start, interval) - buckets.lowerBound)
            guard values.indices.contains(place) else { return }
            values[place] &+= value(metric, row: row)
            guard metric == .cost else { return }
            rollups.models.forEach(inRow: row) { _, totals in
                guesses[place] &+= totals.defaultPricedCost
            }
        }
        return values.indices.map { place in
            let minute = Int128(buckets.lowerBound + Int64(place)) * Int128(interval)
            let start = Int64(clamping: minute * Int128(RollupLevel.minuteMicroseconds))
            return SeriesPoint(
                start: Timestamp(microseconds: start), value: values[place],
                defaultPriced: metric == .cost ? guesses[place] : 0)
        }
    }

    private func value(_ metric: SeriesMetric, row: UInt32) -> Int128 {
        var sum: Int128 = 0
        switch metric {
        case .requests:
            rollups.types.forEach(inRow: row) { _, totals in sum &+= Int128(totals.events) }
        case .errors:
            rollups.types.forEach(inRow: row) { _, totals in sum &+= Int128(totals.errors) }
        case .tokens:
            rollups.models.forEach(inRow: row) { _, totals in
                sum &+= Int128(totals.inputTokens &+ totals.outputTokens)
            }
        case .cost:
            rollups.models.forEach(inRow: row) { _, totals in sum &+= totals.cost }
        }
        return sum
    }

    /// Whole minutes, one at least.
    private static func intervalMinutes(_ microseconds: Int64) -> Int64 {
        max(1, microseconds / RollupLevel.minuteMicroseconds)
    }
}
