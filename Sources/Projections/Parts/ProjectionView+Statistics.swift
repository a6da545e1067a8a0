internal import Bytes
public import Model

/// Statistics are sums over the parts, so no answer depends on where one ends and the next begins.
///
/// They are not bounded by the view's moment: of a view that is not cut (`cut(at:of:_:)`), what the
/// last part has taken up since counts too.
extension ProjectionView {
    /// The figures of a project over a window; all zero if it has no events.
    public func overview(_ project: ProjectID, window: StatisticsWindow) throws(PartFailure)
        -> Overview
    {
        try sum(OverviewSum(window), of: project).answer
    }

    /// The models of a project over a window, dearest first, ties by the bytes of their names.
    public func modelUsage(_ project: ProjectID, window: StatisticsWindow) throws(PartFailure)
        -> [ModelUsage]
    {
        try sum(ModelUsageSum(window), of: project).answer
    }

    /// The event types of a project over a window, most frequent first, ties by name.
    public func eventsByType(
        _ project: ProjectID, window: StatisticsWindow
    ) throws(PartFailure) -> [(type: EventType, count: UInt64)] {
        try sum(EventTypeSum(window), of: project).answer
    }

    /// How many points `series` would have.
    public func seriesPointCount(
        _ project: ProjectID, intervalMicroseconds: Int64, window: StatisticsWindow
    ) throws(PartFailure) -> Int {
        try seriesBuckets(project, intervalMicroseconds, window)?.count ?? 0
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
    ) throws(PartFailure) -> [SeriesPoint] {
        guard let buckets = try seriesBuckets(project, intervalMicroseconds, window),
            buckets.count <= Limits.maximumSeriesPoints
        else { return [] }
        return try sum(
            SeriesSum(
                metric, intervalMicroseconds: intervalMicroseconds, window: window,
                buckets: buckets), of: project
        ).answer
    }

    /// The models that were priced by the fallback, dearest first, ties by the bytes of model and
    /// provider.
    ///
    /// - Parameter project: nil for all projects together.
    public func unpricedModels(_ project: ProjectID?) throws(PartFailure) -> [UnpricedModel] {
        var sum = UnpricedSum()
        for project in project.map({ [$0] }) ?? projects { try add(project, to: &sum) }
        return sum.answer
    }

    /// All rollups of a project: memory in proportion to its cells.
    func mergedRollups(of project: ProjectID) throws(PartFailure) -> MergedRollups {
        try sum(MergedRollups(), of: project)
    }

    private func seriesBuckets(
        _ project: ProjectID, _ intervalMicroseconds: Int64, _ window: StatisticsWindow
    ) throws(PartFailure) -> ClosedRange<Int64>? {
        // Between two bounds no part needs to be asked where the data lies.
        let isOpen = window.from == nil || window.until == nil
        return SeriesSum.buckets(
            intervalMicroseconds: intervalMicroseconds, window: window,
            data: isOpen ? try sum(DataSpanSum(window), of: project).answer : nil)
    }

    /// A question about rollups, asked of every part.
    func sum<Sum: RollupSum>(_ empty: Sum, of project: ProjectID) throws(PartFailure) -> Sum {
        var sum = empty
        try add(project, to: &sum)
        return sum
    }

    /// Adds what every part says of a project, each at one moment.
    private func add<Sum: RollupSum>(
        _ project: ProjectID, to sum: inout Sum
    ) throws(PartFailure) {
        var place = 0
        while place < parts.count {
            if let run = run(at: place, for: project) {
                switch run.answer(sum, of: project) {
                case .partial(let partial): sum.add(partial)
                case .nothing: break
                case .unknown:
                    try add(project, of: parts[place..<place + run.members.count], to: &sum)
                }
                place += run.members.count
            } else {
                try add(project, of: parts[place...place], to: &sum)
                place += 1
            }
        }
    }

    private func add<Sum: RollupSum>(
        _ project: ProjectID, of parts: ArraySlice<Part>, to sum: inout Sum
    ) throws(PartFailure) {
        for part in parts {
            guard let project = try wholeProject(project, in: part) else { continue }
            sum.add(try project.partial(of: sum))
        }
    }

    /// The sum over the parts from a place on, if there is one and nothing of the project is hidden
    /// in it.
    private func run(at place: Int, for project: ProjectID) -> RollupRun? {
        guard case .sealed(let first) = parts[place],
            let run = runs[RollupRun.number(ofSegment: first.segment.number)],
            run.members.first === first, run.standsFor(parts[place...]),
            hidden[project].map({ $0 <= run.numbers.lowerBound }) ?? true
        else { return nil }
        return run
    }
}
