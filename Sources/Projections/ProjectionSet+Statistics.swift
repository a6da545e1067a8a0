internal import Bytes
public import Model

extension ProjectionSet {
    /// The figures of a project over a window; all zero if it has no events.
    public func overview(_ project: ProjectID, window: StatisticsWindow) -> Overview {
        guard let place = foldPlace(existing: project) else { return Overview() }
        return folds[place].overview(window)
    }

    /// The models of a project over a window, dearest first, ties by the bytes of their names.
    public func modelUsage(_ project: ProjectID, window: StatisticsWindow) -> [ModelUsage] {
        guard let place = foldPlace(existing: project) else { return [] }
        return folds[place].modelUsage(window)
    }

    /// The event types of a project over a window, most frequent first, ties by name.
    public func eventsByType(
        _ project: ProjectID, window: StatisticsWindow
    ) -> [(type: EventType, count: UInt64)] {
        guard let place = foldPlace(existing: project) else { return [] }
        return folds[place].eventsByType(window)
    }

    /// How many points `series` would have.
    public func seriesPointCount(
        _ project: ProjectID, intervalMicroseconds: Int64, window: StatisticsWindow
    ) -> Int {
        return seriesFold(project)
            .seriesBuckets(intervalMicroseconds: intervalMicroseconds, window: window)?.count ?? 0
    }

    /// A chart: a point for every bucket, aligned in UTC and ascending, zeros included.
    ///
    /// Without bounds it reaches from the first to the last bucket that has data. Events count in
    /// `requests`; tokens and cost are those of model calls.
    ///
    /// - Parameters:
    ///   - intervalMicroseconds: the length of a bucket, in whole minutes.
    /// - Returns: nothing if it would have more than `Limits.maximumSeriesPoints`: ask
    ///   `seriesPointCount` before.
    public func series(
        _ project: ProjectID, metric: SeriesMetric, intervalMicroseconds: Int64,
        window: StatisticsWindow
    ) -> [SeriesPoint] {
        seriesFold(project)
            .series(metric, intervalMicroseconds: intervalMicroseconds, window: window)
    }

    /// The models that were priced by the fallback, dearest first, ties by the bytes of model and
    /// provider.
    ///
    /// - Parameter project: nil for all projects together.
    public func unpricedModels(_ project: ProjectID?) -> [UnpricedModel] {
        struct Name: Hashable {
            var model: [UInt8]
            var provider: [UInt8]?
        }
        var sums: [Name: UnpricedTable.Totals] = [:]
        let places = project.map { foldPlace(existing: $0).map { [$0] } ?? [] }
        for place in places ?? Array(folds.indices) {
            for (model, provider, totals) in folds[place].unpricedModels() {
                let name = Name(model: Array(model.utf8), provider: provider.map { Array($0.utf8) })
                sums[name, default: UnpricedTable.Totals()].merge(totals)
            }
        }
        let ordered = sums.sorted { left, right in
            if left.value.guessedCost != right.value.guessedCost {
                return left.value.guessedCost > right.value.guessedCost
            }
            if left.key.model != right.key.model {
                return left.key.model.lexicographicallyPrecedes(right.key.model)
            }
            guard let first = left.key.provider, let second = right.key.provider else {
                return left.key.provider == nil && right.key.provider != nil
            }
            return first.lexicographicallyPrecedes(second)
        }
        return ordered.map { name, totals in
            UnpricedModel(
                model: String(decoding: name.model, as: UTF8.self),
                provider: name.provider.map { String(decoding: $0, as: UTF8.self) },
                callCount: totals.callCount, inputTokens: totals.inputTokens,
                outputTokens: totals.outputTokens, guessedCost: PicoUSD(totals.guessedCost),
                lastSeen: totals.lastSeen)
        }
    }

    /// A project's fold, or an empty one: charts of nothing still have their buckets.
    private func seriesFold(_ project: ProjectID) -> ProjectFold {
        foldPlace(existing: project).map { folds[$0] } ?? ProjectFold(id: project)
    }
}
