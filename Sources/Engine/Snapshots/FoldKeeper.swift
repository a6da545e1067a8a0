internal import Bytes
internal import Cryptography
internal import EventLog
internal import Projections
internal import Synchronization
internal import Threads

/// Keeps snapshots of the small folds, on its own thread: after each segment that has ended, from a
/// fold that trails the log (spec/snapshot-format.md §3).
final class FoldKeeper: Sendable {
    /// No two snapshots that are kept are further apart, if a snapshot lies between them.
    private static let maximumGapEventCount: UInt64 = 500_000
    /// The newest are all kept, so that a bad one costs little.
    private static let keptCount = 4
    /// How long it waits for answers that are behind what it has folded.
    private static let retryNanoseconds: UInt64 = 100_000_000

    private struct Work {
        var isClosing = false
        /// Why the last snapshot could not be made; nil once one could again.
        var failure: String?
        /// Segments that have ended and were not looked at yet, as far as is known.
        var hasNews = true
        var pendingCount = 0
        var refusedCount: UInt64 = 0
        /// Whether answers come from folds of another version, until the trail has caught up.
        var isOutdated = false
        /// Whether that failed since answers are behind the trail: it is tried again soon.
        var isAhead = false
    }

    private let work = Monitor(Work())
    private let trail = Mutex<FoldTrail?>(nil)
    private let store: SnapshotStore
    private let projector: Projector
    private let notify: @Sendable (EngineNotice) -> Void
    private let thread = Mutex<NamedThread?>(nil)
    private let log = Mutex(WeakReference<EventLog>())
    private let onExchange = Mutex<@Sendable () -> Void>({})

    init(
        _ store: SnapshotStore, projector: Projector,
        notify: @escaping @Sendable (EngineNotice) -> Void
    ) {
        self.store = store
        self.projector = projector
        self.notify = notify
    }

    // MARK: At a start

    /// The newest snapshot that holds; nil if there is none. Passes over and removes those that do
    /// not hold, and says so.
    ///
    /// One that another version has folded holds too; then the folds are made anew behind the answers,
    /// from the newest one of this version.
    func restore(from log: EventLog) throws -> Snapshot? {
        guard let logID = log.status.logID?.bytes else { return nil }
        let found = try newest(of: log, before: .max, isOwn: false)
        var own = found
        if let outdated = found, outdated.isOutdated {
            own = try newest(of: log, before: .max)
            work.withLock { $0.isOutdated = true }
            notify(
                EngineNotice(
                    level: .notice,
                    message: "Snapshot \(outdated.segments.last?.number ?? 0) is of another "
                        + "version: it answers until the folds are made anew from the log."))
        }
        // Where what was kept of a retired beginning can't be read, who opens the log says so.
        let first = try? FoldTrail(beginningOf: log, logID: logID)
        trail.withLock { $0 = own.map { FoldTrail($0) } ?? first ?? FoldTrail(logID: logID) }
        // One of its own, so that the state that grows and the one that trails share nothing.
        return try found.map { try store.read($0.segments.last?.number ?? 0) }
    }

    /// - Parameter isOwn: whether only those of this version are wanted.
    private func newest(
        of log: EventLog, before segment: UInt64, isOwn: Bool = true
    ) throws -> Snapshot? {
        for number in store.segments().reversed() where number < segment {
            let snapshot: Snapshot
            do {
                snapshot = try store.read(number)
            } catch let error as FormatError {
                refuse(number, "\(error)")
                continue
            } catch {
                // Another time it may be readable.
                tell("Snapshot \(number) can't be read, and the one before is taken: \(error).")
                continue
            }
            if let reason = try mismatch(of: snapshot, number, with: log) {
                refuse(number, reason)
                continue
            }
            if isOwn, snapshot.isOutdated { continue }
            return snapshot
        }
        return nil
    }

    /// Why a snapshot is not what the log would give; nil if it is.
    private func mismatch(
        of snapshot: Snapshot, _ number: UInt64, with log: EventLog
    ) throws -> String? {
        guard snapshot.logID == log.status.logID?.bytes else { return "it is of another log" }
        guard let last = snapshot.segments.last, last.number == number else {
            return "it is named after another segment"
        }
        let retired = log.retired?.segment ?? 0
        guard last.number > retired else { return "all of it is retired" }
        let segments = log.segments.filter { $0.number <= last.number }
        let knownSegments = snapshot.segments.filter { $0.number > retired }
        guard segments.count == knownSegments.count else {
            return "the log has \(segments.count) segments up to there, it \(knownSegments.count)"
        }
        for (segment, known) in zip(segments, knownSegments) {
            guard segment.number == known.number,
                UInt64(segment.recordCount) == known.recordCount,
                segment.root?.bytes ?? [UInt8](repeating: 0, count: 32) == known.root
            else { return "segment \(known.number) is another in the log" }
        }
        let end = segments.compactMap(\.numbers?.upperBound).max() ?? log.retired?.last ?? .zero
        guard end == snapshot.through else {
            return "the log ends elsewhere there"
        }
        for hole in snapshot.holes where hole.segment > retired {
            var isFilled = false
            try log.batches(from: hole.records.lowerBound, through: hole.records.upperBound) { _ in
                isFilled = true
            }
            if isFilled { return "records \(hole.records) can be read again" }
        }
        // Where it could not be removed when they turned out lost.
        let known = Set(snapshot.holes)
        for damage in log.status.damage
        where damage.segmentNumber > retired && damage.segmentNumber <= last.number {
            guard let lost = damage.records else { continue }
            for records in log.batchNumbers(ofSegment: damage.segmentNumber)
            where records.overlaps(lost) {
                let hole = Snapshot.Hole(segment: damage.segmentNumber, records: records)
                if !known.contains(hole) { return "records \(records) are lost since" }
            }
        }
        return nil
    }

    private func refuse(_ segment: UInt64, _ reason: String) {
        store.remove(segment)
        work.withLock { $0.refusedCount &+= 1 }
        tell("Snapshot \(segment) does not hold, and the one before is taken: \(reason).")
    }

    private func tell(_ message: String) {
        notify(EngineNotice(level: .warning, message: message))
    }

    /// The folds of the newest snapshot that does not reach beyond a record; nil if there is none.
    func folds(through moment: SequenceNumber, of log: EventLog) throws -> FoldState? {
        guard let logID = log.status.logID?.bytes else { return nil }
        let isOutdated = work.withLock { $0.isOutdated }
        let ends = log.segments.compactMap { segment in
            segment.numbers.map { (segment: segment.number, last: $0.upperBound) }
        }
        // A snapshot is named after the last segment in it. What can't be read now is passed over.
        for number in store.segments(tidies: false).reversed() {
            guard let end = ends.last(where: { $0.segment <= number }), end.last <= moment,
                let snapshot = try? store.read(number), snapshot.through <= moment,
                isOutdated || !snapshot.isOutdated,
                try mismatch(of: snapshot, number, with: log) == nil, snapshot.logID == logID
            else { continue }
            return snapshot.folds
        }
        return nil
    }

    /// Has somebody told when answers come from folds made anew.
    func tellExchange(to listener: @escaping @Sendable () -> Void) {
        onExchange.withLock { $0 = listener }
    }

    // MARK: Behind the writes

    /// The last segment that is taken up: what comes after is still to be read.
    var lastTaken: UInt64 { trail.withLock { $0?.last ?? 0 } }

    /// Ended segments that are not in a snapshot yet.
    var pendingCount: Int { work.withLock { $0.pendingCount } }

    /// Snapshots that did not hold, since the start.
    var refusedCount: UInt64 { work.withLock { $0.refusedCount } }

    /// Looks again: a segment has ended, or got its footer.
    func wake() {
        work.withLock { $0.hasNews = true }
        work.signal()
    }

    /// Begins to work, on a thread unless `step` is to do it.
    func start(log: EventLog, hasThread: Bool) throws(ThreadError) {
        self.log.withLock { $0.object = log }
        guard hasThread else { return }
        let started = try NamedThread(name: "snapshots", isBackground: true) { [self] in
            while waitForNews() { while step() {} }
        }
        thread.withLock { $0 = started }
    }

    /// Lets the segment at hand be finished and leaves the others to the next start. Blocks.
    func close() {
        work.withLock { $0.isClosing = true }
        work.signal()
        thread.withLock { $0 }?.join()
    }

    private func waitForNews() -> Bool {
        work.waiting { work in
            if work.isClosing { return .done(false) }
            if work.hasNews {
                work.hasNews = false
                return .done(true)
            }
            guard work.isAhead else { return .wait(nanoseconds: nil) }
            work.isAhead = false
            work.hasNews = true
            return .wait(nanoseconds: Self.retryNanoseconds)
        }
    }

    /// Takes up the next segment that has ended; false if there is none, or it can't be read now.
    func step() -> Bool {
        guard !work.withLock({ $0.isClosing }), let log = log.withLock({ $0.object }) else {
            return false
        }
        return trail.withLock { trail in
            do {
                if trail == nil {
                    trail = try log.status.logID.map {
                        try FoldTrail(beginningOf: log, logID: $0.bytes)
                    }
                }
                return try advance(&trail, log)
            } catch {
                fail("the folds after a segment: \(error)")
                return false
            }
        }
    }

    /// - Returns: whether there was a segment to take up.
    private func advance(_ trail: inout FoldTrail?, _ log: EventLog) throws -> Bool {
        let segments = log.endedSegments
        guard let next = trail?.next(of: segments) else {
            if let trail, work.withLock({ $0.isOutdated }) {
                let isDone = try exchange(trail, log)
                work.withLock { $0.isAhead = !isDone }
            }
            work.withLock { $0.pendingCount = 0 }
            return false
        }
        try trail?.take(next, from: log)
        guard let snapshot = trail?.snapshot else { return false }
        do {
            try store.write(snapshot, after: next.number)
            thin(snapshot)
            work.withLock { $0.failure = nil }
        } catch {
            // The next one will do.
            fail("snapshot \(next.number): \(error)")
        }
        work.withLock { work in
            work.pendingCount = segments.count { $0.number > next.number }
        }
        return true
    }

    private func fail(_ failure: String) {
        let isNew = work.withLock { work in
            defer { work.failure = failure }
            return work.failure == nil
        }
        if isNew { tell("Can't be made: \(failure).") }
    }

    /// Removes what is closer to its neighbours than needed.
    private func thin(_ snapshot: Snapshot) {
        var counts: [UInt64: UInt64] = [:]
        var sum: UInt64 = 0
        for segment in snapshot.segments {
            sum &+= segment.eventCount
            counts[segment.number] = sum
        }
        for segment in Self.superfluous(among: store.segments(), eventCounts: counts) {
            store.remove(segment)
        }
    }

    /// Those of some snapshots without which no gap becomes too large.
    ///
    /// - Parameter eventCounts: how many events are folded up to each segment.
    static func superfluous(
        among segments: [UInt64], eventCounts: [UInt64: UInt64]
    ) -> [UInt64] {
        var superfluous: [UInt64] = []
        var kept: UInt64 = 0
        for (place, segment) in segments.enumerated().dropLast(keptCount) {
            guard let next = eventCounts[segments[place + 1]], eventCounts[segment] != nil else {
                continue
            }
            if next &- kept <= maximumGapEventCount {
                superfluous.append(segment)
            } else {
                kept = eventCounts[segment] ?? kept
            }
        }
        return superfluous
    }

    // MARK: After damage

    /// Folds anew what was folded from a segment that has turned out damaged, and all after it; what
    /// answers come from too. Blocks.
    ///
    /// - Throws: what the log throws if it can't be read; then it is to be tried again.
    func foldAnew(from segment: UInt64, of log: EventLog) throws {
        try trail.withLock { trail in
            guard let logID = log.status.logID?.bytes else { return }
            for known in store.segments() where known >= segment { store.remove(known) }
            trail =
                try newest(of: log, before: segment).map { FoldTrail($0) }
                ?? FoldTrail(beginningOf: log, logID: logID)
            while try advance(&trail, log) {}
            guard let trail, try exchange(trail, log) else { throw AheadOfAnswers() }
        }
    }

    /// Answers are behind what was folded anew: it is to be tried again.
    private struct AheadOfAnswers: Error {}

    /// Has answers come from what was folded anew; false where they are behind it.
    private func exchange(_ trail: FoldTrail, _ log: EventLog) throws -> Bool {
        // One of its own, as at a start.
        var folds = try FoldState(encoded: trail.snapshot.folds.encoded)
        // What is written meanwhile is taken up in ever shorter steps, the last under the lock.
        for _ in 0..<3 { try Self.fold(log, through: projector.lastApplied, into: &folds) }
        let isDone = try projector.exchange(folds) { folds, last throws in
            try Self.fold(log, through: last, into: &folds)
        }
        guard isDone else { return false }
        work.withLock { $0.isOutdated = false }
        onExchange.withLock { $0 }()
        return true
    }

    static func fold(
        _ log: EventLog, through last: SequenceNumber, into folds: inout FoldState
    ) throws {
        let first = folds.lastApplied.advanced(by: 1)
        guard first <= last else { return }
        try log.batches(from: first, through: last) { batch in
            batch.forEachRecord { number, time, bytes in
                guard number > folds.lastApplied, number <= last else { return }
                folds.apply(bytes, sequenceNumber: number, commitTime: time)
            }
        }
    }
}
