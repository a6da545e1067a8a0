internal import Bytes
internal import Engine
internal import EventLog
internal import Projections
internal import TestSupport

extension World {
    /// Compares what an open has shown with the truth, and takes it over.
    func look(isStrict: Bool, wasRefused: Bool) throws(Violation) {
        guard let engine else { return }
        let health = engine.health()
        let damage = health.damagedRanges
        note("open; damage: \(damage)")
        try promise(hasLied || damage.isEmpty, "damage on an honest disk: \(damage)")
        try promise(!isStrict || damage.isEmpty, "a strict open let damage pass: \(damage)")
        // A tolerant one takes a footer's word for headers in which no record begins.
        if wasRefused, damage.isEmpty {
            let isWrong = try isIntact()
            try promise(!isWrong, "a strict open refused for damage that is none")
        }
        if !damage.isEmpty { figures.damagedStates += 1 }
        session.damageCount = damage.count
        // What failed while it was opened, a price book perhaps, is in a file and not in the log.
        let seen = engine.lastApplied
        var found = LogComparison(
            with: truth, damage: Self.lost(health), through: seen.rawValue, isFinal: true,
            mayReturn: hasLied)
        var fold = ProjectionSet()
        // Folding all of it every time would be half of a simulation's time.
        let folds = !damage.isEmpty || random.oneIn(3)
        try scan(through: seen, into: &found, &fold, folds: folds)
        figures.toldRecords += found.toldCount
        try excuse(found.untold)
        truth.reconcile(found)
        // Of one that is lost as a whole, the log need not know the time.
        let last = truth.transactions.last {
            $0.state == .kept && $0.lost.count < $0.records.count
        }?.commitTime
        session.commits = CommitBounds(
            low: last ?? .init(microseconds: 0), high: highestCommit)
        if folds { try compare(engine, with: fold, isWhole: damage.isEmpty) }
    }

    /// In the middle of a session: the log holds what it has to, and live equals rebuilt.
    func cut() throws(Violation) {
        guard let engine, !disk.isOff else { return }
        figures.cuts += 1
        note("cut")
        let seen = engine.lastApplied
        let health = engine.health()
        var fold = ProjectionSet()
        guard session.isClean else {
            for transaction in truth.transactions where transaction.state == .kept {
                guard let time = transaction.commitTime else { continue }
                for (place, record) in transaction.records.enumerated()
                where !transaction.lost.contains(place) {
                    fold.apply(
                        record.span.bytes,
                        sequenceNumber: SequenceNumber(transaction.first + UInt64(place)),
                        commitTime: time)
                }
            }
            return try compare(engine, with: fold, isWhole: health.damagedRanges.isEmpty)
        }
        try promise(
            hasLied || health.damagedRanges.isEmpty,
            "damage on an honest disk: \(health.damagedRanges)")
        var found = LogComparison(
            with: truth, damage: Self.lost(health), through: seen.rawValue, isFinal: false,
            mayReturn: hasLied)
        try scan(through: seen, into: &found, &fold)
        try promise(found.untold.isEmpty, "records \(found.untold) are gone, and no damage is told")
        for transaction in truth.transactions where transaction.state == .failed {
            let state = found.transactions.first { $0.first == transaction.first }?.state
            try promise(
                state != .kept || transaction.first > seen.rawValue,
                "record \(transaction.first), told to have failed, is in the log")
        }
        try compare(engine, with: fold, isWhole: health.damagedRanges.isEmpty)
    }

    /// Checks every hash of the log.
    func verify() throws(Violation) {
        let isIntact = try isIntact()
        try promise(hasLied || isIntact, "verifying finds damage on an honest disk")
    }

    /// Whether every hash of the log holds.
    private func isIntact() throws(Violation) -> Bool {
        do {
            var scanner = try LogScanner(
                directory: Self.logDirectory, fileSystem: disk.afterKill())
            try scanner.verify()
            return scanner.report.isIntact
        } catch {
            throw Violation("the log can't be verified: \(error)")
        }
    }

    // MARK: Parts

    /// Reads the whole log by the way, comparing and folding it.
    private func scan(
        through last: SequenceNumber, into found: inout LogComparison, _ fold: inout ProjectionSet,
        folds: Bool = true
    ) throws(Violation) {
        do {
            let scanner = try LogScanner(
                directory: Self.logDirectory, fileSystem: disk.afterKill())
            try scanner.batches(through: last) { batch in
                try batch.forEachRecord { number, time, bytes throws(Violation) in
                    try found.compare(number.rawValue, time, bytes)
                    if folds, number <= last {
                        fold.apply(bytes, sequenceNumber: number, commitTime: time)
                    }
                }
            }
            try found.finish()
        } catch let violation as Violation {
            throw violation
        } catch {
            throw Violation("the log can't be read: \(error)")
        }
    }

    /// Live has to equal the fold of the log, and the fold what is expected.
    private func compare(
        _ engine: Engine, with fold: borrowing ProjectionSet, isWhole: Bool
    ) throws(Violation) {
        let strikes = disk.strikeCount
        let live:
            (digests: [ProjectionDigest], total: ProjectionDigest, seenThrough: SequenceNumber)
        do {
            live = try engine.digests()
        } catch {
            try promise(
                disk.strikeCount > strikes || disk.isOff,
                "no digests are to be had, for no reason: \(error)")
            return
        }
        try promise(
            truth.transactions.isEmpty || ends(live.seenThrough, with: fold.lastApplied),
            "\(live.seenThrough) is visible, and the log ends with \(fold.lastApplied)")
        try compareKept(engine, with: live.digests, strikes: strikes)
        let rebuilt: [ProjectionDigest]
        do { rebuilt = try fold.digests() } catch { throw Violation("\(error)") }
        for (live, rebuilt) in zip(live.digests, rebuilt) {
            try promise(
                live == rebuilt,
                "the live digest of \(live.name) is \(live.hexadecimal) over \(live.rowCount) rows, "
                    + "rebuilt \(rebuilt.hexadecimal) over \(rebuilt.rowCount)")
        }
        try promise(
            !isWhole || fold.skippedRecordCount == 0,
            "records were skipped by the folds: \(fold.skippedRecords)")
        for (key, count) in truth.expectation.usage {
            let counted = fold.usage(of: projects[key.project], month: key.month)
            try promise(
                counted == count,
                "project \(key.project) used \(count) events in \(key.month), counted: \(counted)")
        }
    }

    /// What index files keep of their sums has to be what their rows come to.
    private func compareKept(
        _ engine: Engine, with live: [ProjectionDigest], strikes: Int
    ) throws(Violation) {
        do {
            let kept = try engine.digests(keptSums: .all).digests
            try promise(kept == live, "the digests by kept sums are \(kept), by rows \(live)")
        } catch let violation as Violation {
            throw violation
        } catch {
            try promise(
                disk.strikeCount > strikes || disk.isOff,
                "no digests are to be had, for no reason: \(error)")
        }
    }

    /// Whether every record that was seen behind the last one that can be read is told to be lost: it
    /// could be read when the engine saw it. Not every number was given to a record.
    private func ends(_ seen: SequenceNumber, with last: SequenceNumber) -> Bool {
        guard let engine, seen > last else { return seen == last }
        let lost = Self.lost(engine.health())
        return truth.transactions.allSatisfy { transaction in
            guard transaction.state == .kept, transaction.last > last.rawValue else { return true }
            return (max(transaction.first, last.rawValue + 1)...transaction.last).allSatisfy {
                number in
                number > seen.rawValue || lost.contains { $0.contains(number) }
            }
        }
    }

    /// Acknowledged records are gone and nobody said so. That can be only where a lying disk took
    /// everything that testified of them: the last group before a crash.
    private func excuse(_ untold: [UInt64]) throws(Violation) {
        guard let first = untold.first else { return }
        let testimony = Testimony(session.before ?? disk, directory: Self.logDirectory)
        let overlooked = untold.filter { $0 <= testimony.durable }
        if !overlooked.isEmpty { tellReport(of: session.before ?? disk) }
        try promise(
            hasLied && overlooked.isEmpty,
            "acknowledged records are gone, and no damage is told of them: \(overlooked); "
                + "\(testimony.witness) says that the log was durable up to \(testimony.durable)")
        note("untold, as nothing testifies of it: \(first) and \(untold.count - 1) more")
        figures.untoldTransactions += 1
    }

    /// Writes down what the log's own reader makes of a disk.
    private func tellReport(of disk: SimulatedFileSystem) {
        guard keepsJournal,
            let report = try? LogScanner(
                directory: Self.logDirectory, fileSystem: disk.afterKill()
            ).report
        else { return }
        for segment in report.segments { note("\(segment)") }
        for bytes in report.setAside { note("\(bytes)") }
    }

    static func lost(_ health: EngineHealth) -> [ClosedRange<UInt64>] {
        health.damagedRanges.compactMap { range in
            guard let first = range.first, let last = range.last, first <= last else { return nil }
            return first.rawValue...last.rawValue
        }
    }
}
