import Bytes
import Engine
import Model
import Projections

/// Puts costs by other prices into figures. spec/http-api.md, "Other prices".
enum PricedUsages {
    /// The rows of models with these costs, dearest first, and what each was priced by.
    static func repriced(
        _ usages: [ModelUsage], _ costs: RepricedCosts, _ pricing: CostPricing
    ) -> ([ModelUsage], [PricedByAnswer]) {
        var shares: [[UInt8]: [PriceShare]] = [:]
        for row in costs.rows { shares[Array(row.model.utf8), default: []].append(row.share) }
        let priced = usages.map { usage -> (ModelUsage, PricedByAnswer) in
            var usage = usage
            var pricedBy = PricedByAnswer(pricing)
            let own = PriceShare.merged(shares[Array(usage.model.utf8)] ?? [])
            pricedBy.shares = own
            pricedBy.unreadableCount = costs.unreadableCount
            usage.totalCost = own.reduce(.zero) { $0 + $1.cost }
            usage.defaultPricedCost = own.reduce(.zero) {
                $1.source == .default ? $0 + $1.cost : $0
            }
            // One word for all calls only where it is true of all.
            let sources = Set(own.compactMap(\.source))
            usage.pricingSource = sources.count == 1 ? sources.first : nil
            return (usage, pricedBy)
        }
        let ordered = priced.sorted { left, right in
            left.0.totalCost != right.0.totalCost
                ? left.0.totalCost > right.0.totalCost
                : left.0.model.utf8.lexicographicallyPrecedes(right.0.model.utf8)
        }
        return (ordered.map(\.0), ordered.map(\.1))
    }

    /// The points of a chart with these costs.
    ///
    /// - Parameter interval: the width of a bucket, in microseconds.
    static func repriced(
        _ points: [SeriesPoint], _ costs: RepricedCosts, interval: Int64
    ) -> [SeriesPoint] {
        var sums: [Int64: (value: Int128, guessed: Int128)] = [:]
        for row in costs.rows {
            let cost = row.share.cost.rawValue
            sums[row.bucket, default: (0, 0)].value &+= cost
            if row.share.source == .default { sums[row.bucket, default: (0, 0)].guessed &+= cost }
        }
        return points.map { point in
            // A start that is held at the end of 64 bits is in the bucket of that end.
            var bucket = point.start.microseconds / interval
            if point.start.microseconds % interval < 0 { bucket -= 1 }
            var point = point
            (point.value, point.defaultPriced) = sums[bucket] ?? (0, 0)
            return point
        }
    }
}
