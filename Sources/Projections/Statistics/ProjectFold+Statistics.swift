internal import Bytes
internal import Model

extension ProjectFold {
    /// The figures of a window.
    func overview(_ window: StatisticsWindow) -> Overview {
        var overview = Overview()
        rollups.forEachRow(in: window, coarsest: .day) { row, _ in
            rollups.types.forEach(inRow: row) { _, totals in
                overview.totalEvents &+= totals.events
                overview.totalErrors &+= totals.errors
            }
            rollups.models.forEach(inRow: row) { _, totals in
                overview.modelCalls &+= totals.requests
                overview.inputTokens &+= totals.inputTokens
                overview.outputTokens &+= totals.outputTokens
                overview.totalCost = PicoUSD(overview.totalCost.rawValue &+ totals.cost)
                overview.defaultPricedCost = PicoUSD(
                    overview.defaultPricedCost.rawValue &+ totals.defaultPricedCost)
            }
            rollups.latencies.forEach(inRow: row) { _, totals in
                overview.latency.add(
                    sumMicroseconds: totals.sumMicroseconds,
                    minimumMicroseconds: totals.minimumMicroseconds,
                    maximumMicroseconds: totals.maximumMicroseconds)
            }
            rollups.latencyBuckets.forEach(inRow: row) { bucket, count in
                overview.latency.add(count: count, bucket: UInt16(truncatingIfNeeded: bucket))
            }
        }
        return overview
    }

    /// The models of a window, dearest first, ties by the bytes of their names.
    func modelUsage(_ window: StatisticsWindow) -> [ModelUsage] {
        var sums: [UInt32: ModelTotals] = [:]
        // A call without a model and one with an empty name answer to the same name.
        let nameless = texts.number(of: "") ?? StringTable.none
        rollups.forEachRow(in: window, coarsest: .day) { row, _ in
            rollups.models.forEach(inRow: row) { model, totals in
                let name = model == StringTable.none ? nameless : model
                sums[name, default: ModelTotals()].merge(totals)
            }
        }
        return sums.map { model, totals in
            var usage = ModelUsage(model: texts.text(model) ?? "")
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
        }.sorted { left, right in
            left.totalCost != right.totalCost
                ? left.totalCost > right.totalCost
                : TextOrder.precedes(left.model, right.model)
        }
    }

    /// The event types of a window, most frequent first, ties by name.
    func eventsByType(_ window: StatisticsWindow) -> [(type: EventType, count: UInt64)] {
        var sums: [EventType: UInt64] = [:]
        rollups.forEachRow(in: window, coarsest: .day) { row, _ in
            rollups.types.forEach(inRow: row) { part, totals in
                guard let type = UInt8(exactly: part).flatMap(EventType.init) else { return }
                sums[type, default: 0] &+= totals.events
            }
        }
        return sums.map { (type: $0.key, count: $0.value) }.sorted { left, right in
            left.count != right.count
                ? left.count > right.count
                : TextOrder.precedes(left.type.name, right.type.name)
        }
    }

    /// What the fallback price was used for, by names, to be merged with other projects'.
    func unpricedModels() -> [(model: String, provider: String?, UnpricedTable.Totals)] {
        unpriced.totals.map { key, totals in
            (
                model: texts.text(UInt32(truncatingIfNeeded: key >> 32)) ?? "",
                provider: texts.text(UInt32(truncatingIfNeeded: key)), totals
            )
        }
    }
}
