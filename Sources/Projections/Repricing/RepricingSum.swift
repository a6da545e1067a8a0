internal import Bytes

/// What calls of a window cost by other prices: days where a day's sums tell it, else hours, else
/// minutes.
struct RepricingSum: RollupSum {
    struct Missed: Sendable {
        var cell: Repricing.Cell
        var model: [UInt8]?
    }

    struct Partial: Sendable {
        var amounts: [Repricing.Slot: Repricing.Amounts] = [:]
        var missed: [Missed] = []
    }

    let window: StatisticsWindow
    /// In minutes; nil where times are not told apart.
    let interval: Int64?
    let pricer: any UsagePricer
    private(set) var amounts: [Repricing.Slot: Repricing.Amounts] = [:]

    init(_ window: StatisticsWindow, interval: Int64?, pricer: any UsagePricer) {
        self.window = window
        self.interval = interval
        self.pricer = pricer
    }

    /// The cells of finer buckets that are wanted: by bucket of the level above.
    private struct Wanted {
        var ratio: Int64
        var parts: [Int64: Set<UInt32>]

        func contains(_ bucket: Int64, _ part: UInt32) -> Bool {
            parts[RollupLevel.floorDivide(bucket, ratio)]?.contains(part) ?? false
        }
    }

    /// Where hours do not tell the price, minutes do.
    func needsNoMinutes(within extent: ClosedRange<Int64>) -> Bool { false }

    func partial<Source: RollupSource>(
        of source: borrowing Source
    ) throws(Source.Failure) -> Partial {
        var partial = Partial()
        guard let extent = source.extent else { return partial }
        let classes = try source.usageClasses()
        let plans = classes.map { pricer.plan(for: $0) }
        let coarsest =
            interval.flatMap { interval in
                RollupLevel.allCases.last { interval % $0.minutes == 0 } ?? .minute
            } ?? .day
        for span in RollupCover(window, extent: extent, coarsest: coarsest).spans {
            try add(
                span.level, span.buckets, of: source, wanted: nil, classes, plans, to: &partial)
        }
        return partial
    }

    private func add<Source: RollupSource>(
        _ level: RollupLevel, _ buckets: Range<Int64>, of source: borrowing Source,
        wanted: Wanted?, _ classes: [UsageClass], _ plans: [Int32], to partial: inout Partial
    ) throws(Source.Failure) {
        let length = level.minutes
        var open: [Int64: Set<UInt32>] = [:]
        var amounts = partial.amounts
        partial.amounts = [:]
        try source.forEachCell(UsageTotals.self, of: level, in: buckets) { bucket, part, totals in
            // A class that there is not is damage that passed for a number.
            guard Int(part) < plans.count, wanted?.contains(bucket, part) ?? true else { return }
            let plan = plans[Int(part)]
            let start = bucket * length
            guard let priced = pricer.price(totals, plan: plan, minutes: start..<start + length)
            else {
                open[bucket, default: []].insert(part)
                return
            }
            let slot = Repricing.Slot(
                bucket: interval.map { RollupLevel.floorDivide(start, $0) } ?? 0, plan: plan,
                price: priced.price)
            let added = Repricing.Amounts(
                calls: totals.calls, charged: totals.charged, cost: priced.cost)
            if amounts[slot]?.add(added) == nil { amounts[slot] = added }
        }
        partial.amounts = amounts
        guard !open.isEmpty else { return }
        guard let finer = RollupLevel(rawValue: level.rawValue &- 1) else {
            for (minute, parts) in open {
                for part in parts {
                    partial.missed.append(
                        Missed(
                            cell: Repricing.Cell(minute: minute, plan: plans[Int(part)]),
                            model: classes[Int(part)].model))
                }
            }
            return
        }
        let ratio = length / finer.minutes
        for run in Self.runs(open.keys) {
            try add(
                finer, run.lowerBound * ratio..<run.upperBound * ratio, of: source,
                wanted: Wanted(ratio: ratio, parts: open), classes, plans, to: &partial)
        }
    }

    /// Neighbouring buckets together, ascending.
    private static func runs(_ buckets: some Sequence<Int64>) -> [Range<Int64>] {
        var runs: [Range<Int64>] = []
        for bucket in buckets.sorted() {
            if let last = runs.last, last.upperBound == bucket {
                runs[runs.count - 1] = last.lowerBound..<bucket + 1
            } else {
                runs.append(bucket..<bucket + 1)
            }
        }
        return runs
    }

    mutating func add(_ partial: Partial) {
        for (slot, added) in partial.amounts {
            if amounts[slot]?.add(added) == nil { amounts[slot] = added }
        }
    }
}
