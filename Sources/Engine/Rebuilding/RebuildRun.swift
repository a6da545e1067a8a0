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
        let (live, digests) = try liveState()
        let last = live.seenThrough
        let work = RebuildWork(run: self, through: last)
        let needsParts = options.projections.contains { !$0.isFold }
        let rebuilt = try work.perform(withParts: needsParts) { count in
            let told = RebuildProgress(
                recordCount: count, totalCount: work.recordCount, seconds: seconds)
            rebuilder.tell(told)
            progress(told)
        }
        let input = DigestInput(rebuilt.folds, rebuilt.parts.map(\.part))
        var comparisons: [RebuildReport.Comparison] = []
        for (name, digest) in zip(ProjectionName.allCases, digests)
        where options.projections.contains(name) {
            var comparison = RebuildReport.Comparison(
                live: digest, rebuilt: try input.digest(of: name))
            if !comparison.isEqual {
                comparison.firstDifference =
                    try live.firstDifference(from: input, in: name) ?? "none that can be named"
            }
            comparisons.append(comparison)
        }
        var report = RebuildReport(
            comparisons: comparisons, seenThrough: last, recordCount: work.foldedCount,
            seconds: seconds, eventCount: rebuilt.folds.eventCount,
            skippedRecordCount: rebuilt.folds.skippedRecordCount,
            skippedRecords: rebuilt.folds.skippedRecords,
            lost: log.status.damage.filter(\.isLoss).map { EngineHealth.DamagedRange($0) })
        // What is lost is lost to both sides: that they are equal then proves nothing of it.
        let mayAdopt = report.lost.isEmpty || options.acceptsLoss
        if report.isEqual, mayAdopt, !options.isDryRun { try adopt(rebuilt, &report) }
        report.seconds = seconds
        return report
    }

    /// The state that answers come from, whole, and its digests.
    private func liveState() throws -> (DigestInput, [ProjectionDigest]) {
        while true {
            let input = rebuilder.projector.read { $0.digestInput }
            do {
                return (input, try input.digests())
            } catch {
                // A part that was not made since the start, or is damaged.
                try rebuilder.indexer.mend(error, from: log)
            }
        }
    }

    private func adopt(_ rebuilt: RebuildWork.Rebuilt, _ report: inout RebuildReport) throws {
        if options.projections.contains(where: \.isFold) {
            // They end where the comparison did, so they are never ahead.
            _ = try rebuilder.projector.exchange(rebuilt.folds) { folds, last throws in
                try FoldKeeper.fold(log, through: last, into: &folds)
            }
        }
        if options.projections.contains(where: { !$0.isFold }) {
            report.replacedFileCount = try rebuilder.indexer.exchange(
                rebuilt.parts.compactMap(\.file), from: rebuilder.files)
        }
        report.isAdopted = true
    }

    private var seconds: Double { start.duration(to: .now) / .seconds(1) }
}
