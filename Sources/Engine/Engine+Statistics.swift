public import Bytes
public import Model
public import Projections

extension Engine {
    /// The figures of a project over a window.
    public func overview(
        _ project: ProjectID, window: StatisticsWindow
    ) throws(EngineError) -> Overview {
        try ask(project) { view in try view.overview(project, window: window) }
    }

    /// The calls of each model, dearest first.
    public func modelUsage(
        _ project: ProjectID, window: StatisticsWindow
    ) throws(EngineError) -> [ModelUsage] {
        try ask(project) { view in try view.modelUsage(project, window: window) }
    }

    /// The events of each type, most frequent first.
    public func eventsByType(
        _ project: ProjectID, window: StatisticsWindow
    ) throws(EngineError) -> [(type: EventType, count: UInt64)] {
        try ask(project) { view in try view.eventsByType(project, window: window) }
    }

    /// A dense time series in UTC-aligned buckets.
    public func series(
        _ project: ProjectID, metric: SeriesMetric, intervalMicroseconds: Int64,
        window: StatisticsWindow
    ) throws(EngineError) -> [SeriesPoint] {
        try ask(project) { view in
            try view.series(
                project, metric: metric, intervalMicroseconds: intervalMicroseconds,
                window: window)
        }
    }

    /// How many points `series` would have: ask first, it may be more than anyone wants.
    public func seriesPointCount(
        _ project: ProjectID, intervalMicroseconds: Int64, window: StatisticsWindow
    ) throws(EngineError) -> Int {
        try ask(project) { view in
            try view.seriesPointCount(
                project, intervalMicroseconds: intervalMicroseconds, window: window)
        }
    }

    /// The models that no price row names, most guessed cost first.
    public func unpricedModels(
        _ project: ProjectID?
    ) throws(EngineError) -> [UnpricedModel] {
        try ask(nil) { view in try view.unpricedModels(project) }
    }

    /// The digest of every projection and their total, of the state that answers come from.
    public func digests() throws(EngineError) -> (
        digests: [ProjectionDigest], total: ProjectionDigest, seenThrough: SequenceNumber
    ) {
        while true {
            let input = projector.read { $0.digestInput }
            do {
                let digests = try input.digests()
                return (digests, ProjectionSet.total(digests), input.seenThrough)
            } catch {
                try mend(error)
            }
        }
    }
}
