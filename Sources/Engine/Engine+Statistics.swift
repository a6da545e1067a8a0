public import Bytes
internal import EventLog
public import Model
public import Projections

extension Engine {
    /// The figures of a project over a window.
    public func overview(
        _ project: ProjectID, window: StatisticsWindow
    ) throws(EngineError) -> Overview {
        try askSums(project, at: window.at) { view in try view.overview(project, window: window) }
    }

    /// The calls of each model, dearest first.
    public func modelUsage(
        _ project: ProjectID, window: StatisticsWindow
    ) throws(EngineError) -> [ModelUsage] {
        try askSums(project, at: window.at) { view in try view.modelUsage(project, window: window) }
    }

    /// The events of each type, most frequent first.
    public func eventsByType(
        _ project: ProjectID, window: StatisticsWindow
    ) throws(EngineError) -> [(type: EventType, count: UInt64)] {
        try askSums(project, at: window.at) { view in try view.eventsByType(project, window: window)
        }
    }

    /// A dense time series in UTC-aligned buckets.
    public func series(
        _ project: ProjectID, metric: SeriesMetric, intervalMicroseconds: Int64,
        window: StatisticsWindow
    ) throws(EngineError) -> [SeriesPoint] {
        try askSums(project, at: window.at) { view in
            try view.series(
                project, metric: metric, intervalMicroseconds: intervalMicroseconds,
                window: window)
        }
    }

    /// How many points `series` would have: ask first, it may be more than anyone wants.
    public func seriesPointCount(
        _ project: ProjectID, intervalMicroseconds: Int64, window: StatisticsWindow
    ) throws(EngineError) -> Int {
        try askSums(project, at: window.at) { view in
            try view.seriesPointCount(
                project, intervalMicroseconds: intervalMicroseconds, window: window)
        }
    }

    /// The models that no price row names, most guessed cost first.
    public func unpricedModels(
        _ project: ProjectID?, at moment: SequenceNumber? = nil
    ) throws(EngineError) -> [UnpricedModel] {
        try askSums(project, at: moment) { view in try view.unpricedModels(project) }
    }

    /// The digest of every projection and their total, of the state that answers come from.
    ///
    /// - Parameters:
    ///   - moment: a record as of which they are wanted; nil for now.
    ///   - keptSums: the index files whose sums are taken instead of their rows'.
    public func digests(
        at moment: SequenceNumber? = nil, keptSums: KeptSums = .none
    ) throws(EngineError) -> (
        digests: [ProjectionDigest], total: ProjectionDigest, seenThrough: SequenceNumber
    ) {
        while true {
            var input =
                try moment.map { moment throws(EngineError) in
                    try digestInput(at: moment)
                } ?? projector.read { $0.digestInput }
            input.keptSums = keptSums
            if case .all = keptSums { input.prefixes = digestPrefixes }
            do {
                let digests = try input.digests()
                return (digests, ProjectionSet.total(digests), input.seenThrough)
            } catch {
                try mend(error)
            }
        }
    }

    private func digestInput(at moment: SequenceNumber) throws(EngineError) -> DigestInput {
        if moment == .zero { return DigestInput(FoldState(), []) }
        // What a later record retired was there then, and is not any more.
        if let retired = retirement, moment < retired.record {
            throw .retired(through: retired.last, first: wholeNumber(from: retired.record))
        }
        do {
            let folds = try foldMoments.folds(through: moment, of: log)
            let cut = try ask(nil) { view in
                // A project's retention hides nothing of a digest.
                let view = view.unhidden
                var part: FoldedPart?
                if let numbers = try view.straddling(moment) {
                    var fold = PartFold(segment: 0)
                    try log.batches(from: numbers.lowerBound, through: moment) { batch in
                        batch.forEachRecord { number, _, bytes in
                            guard numbers.contains(number), number <= moment else { return }
                            fold.apply(bytes, sequenceNumber: number)
                        }
                    }
                    part = fold.finish()
                }
                return try view.cut(at: moment, folding: part)
            }
            return DigestInput(folds, cut)
        } catch let error as EngineError {
            throw error
        } catch {
            throw .damaged(reason: "\(error)")
        }
    }
}
