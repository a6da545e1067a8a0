internal import Bytes
internal import EventLog
internal import Projections
internal import Synchronization

/// One rebuild, from the state that it is held against to the exchange.
struct RebuildRun {
    /// The engine closes.
    struct Ended: Error {}

    let options: RebuildOptions
    let log: EventLog
    let rebuilder: Rebuilder
    private let start = ContinuousClock.now

    init(_ options: RebuildOptions, log: EventLog, rebuilder: Rebuilder) {
        self.options = options
        self.log = log
        self.rebuilder = rebuilder
    }

    func report(
        _ progress: (RebuildProgress) -> Void
    ) throws(EngineError) -> RebuildReport {
        do {
            return try rebuild(progress)
        } catch let error as EngineError {
            throw error
        } catch is Ended {
            throw .closed
        } catch {
            throw .damaged(reason: "\(error)")
        }
    }

    private func rebuild(_ progress: (RebuildProgress) -> Void) throws -> RebuildReport {
        rebuilder.files.removeAll()
        var live = rebuilder.projector.read { $0.digestInput }
        let last = live.seenThrough
        let work = RebuildWork(run: self, through: last)
        let needsParts = options.projections.contains { !$0.isFold }
        let rebuilt = try work.perform(withParts: needsParts) { count in
            let told = RebuildProgress(
                recordCount: count, totalCount: work.recordCount, seconds: seconds)
            rebuilder.tell(told)
            progress(told)
        }
        var input = DigestInput(rebuilt.folds, rebuilt.parts.map(\.part))
        input.keptSums = .all
        let (comparisons, equal) = try compare(&live, with: input)
        var report = RebuildReport(
            comparisons: comparisons, seenThrough: last, recordCount: work.foldedCount,
            seconds: seconds, eventCount: rebuilt.folds.eventCount,
            skippedRecordCount: rebuilt.folds.skippedRecordCount,
            skippedRecords: rebuilt.folds.skippedRecords,
            lost: log.status.damage.filter(\.isLoss).map { EngineHealth.DamagedRange($0) })
        let runs = needsParts ? live.differingRuns() : []
        report.differentFiles = differentFiles(rebuilt, equal, runs, of: live)
        // What is lost is lost to both sides: that they are equal then proves nothing of it.
        let mayAdopt = report.lost.isEmpty || options.acceptsLoss
        if report.isEqual, mayAdopt, !options.isDryRun { try adopt(rebuilt, runs, &report) }
        report.seconds = seconds
        return report
    }

    /// The digests of what answers, as it was when the rebuild began, beside those of what was made.
    ///
    /// Files that are the same byte for byte need not be hashed row by row: what the one that was just
    /// made says of its rows holds for both.
    private func compare(
        _ live: inout DigestInput, with rebuilt: DigestInput
    ) throws -> ([RebuildReport.Comparison], equal: Set<UInt64>) {
        let names = ProjectionName.allCases.filter { options.projections.contains($0) }
        let (digests, equal) = try reading(&live) { live throws(PartFailure) in
            let equal = try live.equalParts(rebuilt)
            live.keptSums = .ofSegments(equal)
            return (try live.digests(of: names), equal)
        }
        let comparisons = try zip(digests, rebuilt.digests(of: names)).map { found, made in
            var comparison = RebuildReport.Comparison(live: found, rebuilt: made)
            if !comparison.isEqual, let name = ProjectionName(rawValue: made.name) {
                comparison.firstDifference =
                    try reading(&live) { live throws(PartFailure) in
                        try live.firstDifference(from: rebuilt, in: name)
                    } ?? "none that can be named"
            }
            return comparison
        }
        return (comparisons, equal)
    }

    /// The names of the files that are not what was made.
    private func differentFiles(
        _ rebuilt: RebuildWork.Rebuilt, _ equal: Set<UInt64>, _ runs: [UInt64],
        of live: DigestInput
    ) -> [String] {
        let sealed = Set(live.sealedSegments)
        var names: [String] = []
        for part in rebuilt.parts {
            guard let segment = part.file?.number else { continue }
            if sealed.contains(segment), !equal.contains(segment) {
                names.append(IndexStore.name(ofSegment: segment))
            }
            if part.filter != nil { names.append(IndexStore.name(ofFilter: segment)) }
        }
        return names + runs.map { IndexStore.name(ofRun: $0) }
            + rebuilt.snapshots.map { SnapshotStore.name($0.segment) }
    }

    /// Asks what answers. A part that was not made since the start, or is damaged, is made again.
    private func reading<Answer>(
        _ live: inout DigestInput, _ body: (inout DigestInput) throws(PartFailure) -> Answer
    ) throws -> Answer {
        while true {
            do throws(PartFailure) {
                return try body(&live)
            } catch {
                guard !rebuilder.isClosing else { throw Ended() }
                try rebuilder.indexer.mend(error, from: log)
                let segment = error.segment
                guard rebuilder.projector.read({ live.takeUp(segment: segment, of: $0) }) else {
                    throw error
                }
            }
        }
    }

    private func adopt(
        _ rebuilt: RebuildWork.Rebuilt, _ runs: [UInt64], _ report: inout RebuildReport
    ) throws {
        try SnapshotCheck.mend(rebuilt.snapshots, in: rebuilder.snapshots)
        if options.projections.contains(where: \.isFold) {
            // They end where the comparison did, so they are never ahead.
            _ = try rebuilder.projector.exchange(rebuilt.folds) { folds, last throws in
                try FoldKeeper.fold(log, through: last, into: &folds)
            }
        }
        if options.projections.contains(where: { !$0.isFold }) {
            report.replacedFileCount = try rebuilder.indexer.exchange(
                rebuilt.parts.compactMap(\.file), from: rebuilder.files)
            try rebuilder.indexer.exchange(
                rebuilt.parts.compactMap { part in
                    guard let segment = part.file, let filter = part.filter else { return nil }
                    return (segment, filter)
                })
            rebuilder.indexer.giveUpRuns(runs)
        }
        report.isAdopted = true
    }

    private var seconds: Double { start.duration(to: .now) / .seconds(1) }
}
