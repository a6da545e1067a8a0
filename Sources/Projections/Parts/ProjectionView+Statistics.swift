internal import Bytes
public import Model

/// Statistics are sums over the parts, so no answer depends on where one ends and the next begins.
///
/// They are not bounded by the view's moment: what the last part has taken up since counts too.
extension ProjectionView {
    /// The figures of a project over a window; all zero if it has no events.
    public func overview(_ project: ProjectID, window: StatisticsWindow) -> Overview {
        sum(OverviewSum(window), of: project).answer
    }

    /// The models of a project over a window, dearest first, ties by the bytes of their names.
    public func modelUsage(_ project: ProjectID, window: StatisticsWindow) -> [ModelUsage] {
        sum(ModelUsageSum(window), of: project).answer
    }

    /// The event types of a project over a window, most frequent first, ties by name.
    public func eventsByType(
        _ project: ProjectID, window: StatisticsWindow
    ) -> [(type: EventType, count: UInt64)] {
        sum(EventTypeSum(window), of: project).answer
    }

    /// How many points `series` would have.
    public func seriesPointCount(
        _ project: ProjectID, intervalMicroseconds: Int64, window: StatisticsWindow
    ) -> Int {
        seriesBuckets(project, intervalMicroseconds, window)?.count ?? 0
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
        guard let buckets = seriesBuckets(project, intervalMicroseconds, window),
            buckets.count <= Limits.maximumSeriesPoints
        else { return [] }
        return sum(
            SeriesSum(
                metric, intervalMicroseconds: intervalMicroseconds, window: window,
                buckets: buckets), of: project
        ).answer
    }

    /// The models that were priced by the fallback, dearest first, ties by the bytes of model and
    /// provider.
    ///
    /// - Parameter project: nil for all projects together.
    public func unpricedModels(_ project: ProjectID?) -> [UnpricedModel] {
        var sum = UnpricedSum()
        for project in project.map({ [$0] }) ?? projects { add(project, to: &sum) }
        return sum.answer
    }

    /// All rollups of a project: memory in proportion to its cells.
    func mergedRollups(of project: ProjectID) -> MergedRollups { sum(MergedRollups(), of: project) }

    private func seriesBuckets(
        _ project: ProjectID, _ intervalMicroseconds: Int64, _ window: StatisticsWindow
    ) -> ClosedRange<Int64>? {
        // Between two bounds no part needs to be asked where the data lies.
        let isOpen = window.from == nil || window.until == nil
        return SeriesSum.buckets(
            intervalMicroseconds: intervalMicroseconds, window: window,
            data: isOpen ? sum(DataSpanSum(window), of: project).answer : nil)
    }

    private func sum<Sum: RollupSum>(_ empty: Sum, of project: ProjectID) -> Sum {
        var sum = empty
        add(project, to: &sum)
        return sum
    }

    /// Adds what every part says of a project, each at one moment.
    private func add<Sum: RollupSum>(_ project: ProjectID, to sum: inout Sum) {
        for project in parts.compactMap({ $0.project(project) }) {
            let partial = project.part.read(project.place) { sum.partial(of: $0) }
            sum.add(partial)
        }
    }
}
