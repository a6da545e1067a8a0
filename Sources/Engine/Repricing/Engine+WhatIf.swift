public import Model
public import Pricing
public import Projections

extension Engine {
    private static let dayMicroseconds: Int64 = 86_400_000_000

    /// Compares what the calls of projects cost by some prices with what they would by others.
    /// Nothing is written.
    public func whatIf(
        _ tried: PriceSet, instead pricing: CostPricing, projects: [ProjectID],
        window: StatisticsWindow
    ) throws(EngineError) -> WhatIf {
        struct Key: Hashable {
            var project: ProjectID
            var model: [UInt8]
            var day: Int64
        }
        var figures: [Key: WhatIf.Figures] = [:]
        var shares: [[UInt8]: [PriceShare]] = [:]
        var unreadable = 0
        for project in projects {
            let after = try costs(
                of: project, window: window, intervalMicroseconds: Self.dayMicroseconds,
                by: CostPricing(choice: .now, prices: tried))
            unreadable += after.unreadableCount
            for row in after.rows {
                let model = Array(row.model.utf8)
                let key = Key(project: project, model: model, day: row.bucket)
                figures[key, default: .init()].callCount &+= row.share.callCount
                figures[key, default: .init()].after += row.share.cost
                if row.share.source == .default {
                    figures[key, default: .init()].guessed += row.share.cost
                }
                // Cells tell both at once what was charged and what it would be.
                if pricing.prices == nil { figures[key, default: .init()].before += row.charged }
                shares[model, default: []].append(row.share)
            }
            guard pricing.prices != nil else { continue }
            let before = try costs(
                of: project, window: window, intervalMicroseconds: Self.dayMicroseconds,
                by: pricing)
            for row in before.rows {
                let key = Key(project: project, model: Array(row.model.utf8), day: row.bucket)
                figures[key, default: .init()].before += row.share.cost
            }
        }
        let rows = figures.sorted { left, right in
            if left.key.project != right.key.project { return left.key.project < right.key.project }
            if left.key.day != right.key.day { return left.key.day < right.key.day }
            return left.key.model.lexicographicallyPrecedes(right.key.model)
        }.map { key, figures in
            WhatIf.Row(
                project: key.project, model: String(decoding: key.model, as: UTF8.self),
                day: key.day, figures: figures)
        }
        return WhatIf(
            rows: rows,
            shares: shares.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map {
                (String(decoding: $0.key, as: UTF8.self), PriceShare.merged($0.value))
            }, unreadableCount: unreadable)
    }
}
