public import Bytes
public import Model
public import Projections

extension Engine {
    /// The figures of a project over a window.
    public func overview(
        _ project: ProjectID, window: StatisticsWindow
    ) throws(EngineError) -> Overview {
        try view(of: project).overview(project, window: window)
    }

    /// The calls of each model, dearest first.
    public func modelUsage(
        _ project: ProjectID, window: StatisticsWindow
    ) throws(EngineError) -> [ModelUsage] {
        try view(of: project).modelUsage(project, window: window)
    }

    /// The events of each type, most frequent first.
    public func eventsByType(
        _ project: ProjectID, window: StatisticsWindow
    ) throws(EngineError) -> [(type: EventType, count: UInt64)] {
        try view(of: project).eventsByType(project, window: window)
    }

    /// A dense time series in UTC-aligned buckets.
    public func series(
        _ project: ProjectID, metric: SeriesMetric, intervalMicroseconds: Int64,
        window: StatisticsWindow
    ) throws(EngineError) -> [SeriesPoint] {
        try view(of: project).series(
            project, metric: metric, intervalMicroseconds: intervalMicroseconds, window: window)
    }

    /// How many points `series` would have: ask first, it may be more than anyone wants.
    public func seriesPointCount(
        _ project: ProjectID, intervalMicroseconds: Int64, window: StatisticsWindow
    ) throws(EngineError) -> Int {
        try view(of: project).seriesPointCount(
            project, intervalMicroseconds: intervalMicroseconds, window: window)
    }

    /// The models that no price row names, most guessed cost first.
    public func unpricedModels(_ project: ProjectID?) -> [UnpricedModel] {
        projector.read { $0.view }.unpricedModels(project)
    }

    /// The digest of every projection and their total, of the state that answers come from.
    public func digests() -> (
        digests: [ProjectionDigest], total: ProjectionDigest, seenThrough: SequenceNumber
    ) {
        projector.read { state in
            let digests = state.digests()
            return (digests, ProjectionSet.total(digests), state.lastApplied)
        }
    }
}
