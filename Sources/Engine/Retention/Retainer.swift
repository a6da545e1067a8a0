internal import Bytes
internal import Cryptography
internal import EventLog
internal import Model
internal import Projections
internal import Records
internal import Synchronization
internal import Threads

/// Gives up what nobody is to be able to ask for any more, behind the writes, on its own thread.
///
/// What is to be done follows from three facts, so that it goes on after a crash wherever it was: what
/// a record says is given up, what a segment header says is, and which files are there
/// (spec/log-format.md section 14).
final class Retainer: Sendable {
    /// How often the policy is asked, beside when a segment is sealed.
    private static let intervalNanoseconds: UInt64 = 60 * 1_000_000_000

    private struct Work {
        var isClosing = false
        /// Whether a transaction is on its way.
        var isAppending = false
        /// The segment up to which the log was asked to say so.
        var asked: UInt64 = 0
        /// The segment up to which files are removed.
        var removed: UInt64 = 0
        /// When something aged went last, by the monotonic clock.
        var retiredAt: UInt64?
        /// Nothing is tried again before this moment of the monotonic clock.
        var restsUntil: UInt64 = 0
        /// At a start something may have been left from before.
        var isWoken = true
        var failure: String?
        var figures = RetentionFigures()
    }

    private let work = Monitor(Work())
    private let limits: RetentionLimits
    private let log: EventLog
    private let admission: Admission
    private let projector: Projector
    private let indexer: Indexer
    private let keeper: FoldKeeper
    private let clock: any LogClock
    private let pacer: Pacer
    private let notify: @Sendable (EngineNotice) -> Void
    /// Whether what was kept of what is given up could be read: otherwise no file may go.
    private let knowsRetired: Bool
    private let thread = Mutex<NamedThread?>(nil)

    init(
        _ limits: RetentionLimits, log: EventLog, admission: Admission, projector: Projector,
        indexer: Indexer, keeper: FoldKeeper, clock: any LogClock, pacer: Pacer, knowsRetired: Bool,
        notify: @escaping @Sendable (EngineNotice) -> Void
    ) {
        self.limits = limits
        self.log = log
        self.admission = admission
        self.projector = projector
        self.indexer = indexer
        self.keeper = keeper
        self.clock = clock
        self.pacer = pacer
        self.knowsRetired = knowsRetired
        self.notify = notify
    }

    var figures: RetentionFigures { work.withLock { $0.figures } }

    /// Why the last attempt failed; nil once one went through again.
    var failure: String? { work.withLock { $0.failure } }

    /// How much is begun and not finished: 0 or 1.
    var pendingCount: Int {
        let (isAppending, removed) = work.withLock { ($0.isAppending, $0.removed) }
        let isTold = projector.retirement.map { $0.segment > removed } ?? false
        return isAppending || (isTold && knowsRetired) ? 1 : 0
    }

    func start(hasThread: Bool) throws(ThreadError) {
        guard hasThread else { return }
        let started = try NamedThread(name: "retainer", isBackground: true) { [self] in
            while next() {
                while step() {}
            }
        }
        thread.withLock { $0 = started }
    }

    /// Looks again: a segment was sealed, or the log has said what is given up.
    func wake() {
        work.withLock { $0.isWoken = true }
        work.signal()
    }

    /// Lets the present piece of work end; the rest follows at the next start.
    func close() {
        work.withLock { $0.isClosing = true }
        work.signal()
        thread.withLock { $0 }?.join()
    }

    /// Waits for something to do; false once there will be no more.
    private func next() -> Bool {
        var hasWaited = false
        return work.waiting { work in
            if work.isClosing { return .done(false) }
            if work.isWoken || hasWaited {
                work.isWoken = false
                return .done(true)
            }
            hasWaited = true
            return .wait(nanoseconds: Self.intervalNanoseconds)
        }
    }

    /// Does the next piece of work on the calling thread; false if there is none now.
    func step() -> Bool {
        let now = clock.monotonicNanoseconds()
        let mayWork = work.withLock {
            !$0.isClosing && !$0.isAppending && now >= $0.restsUntil
        }
        guard mayWork, knowsRetired else { return false }
        let stated = log.retired
        if let told = projector.retirement, told.segment > stated?.segment ?? 0 {
            return ask(told)
        }
        if let stated, work.withLock({ stated.segment > $0.removed }) {
            return remove(stated)
        }
        return plan(now)
    }

    /// Has the log say in a header what a record says.
    private func ask(_ told: Retirement) -> Bool {
        let isNew = work.withLock { work in
            defer { work.asked = max(work.asked, told.segment) }
            return work.asked < told.segment
        }
        guard isNew else { return false }
        log.beginSegment(
            retiring: RetiredRange(segment: told.segment, last: told.last, record: told.record))
        return true
    }

    /// Removes the files of what a header says is given up.
    private func remove(_ stated: RetiredRange) -> Bool {
        do {
            let removed = try log.removeRetired()
            indexer.retire(through: stated.segment)
            work.withLock { work in
                work.removed = stated.segment
                work.failure = nil
                work.figures.segmentCount += UInt64(removed.segmentCount)
                work.figures.byteCount += UInt64(removed.byteCount)
            }
            if removed.segmentCount > 0 {
                notify(
                    EngineNotice(
                        level: .notice,
                        message: "Records up to \(stated.last) are retired: "
                            + "\(removed.segmentCount) segments with \(removed.byteCount) bytes "
                            + "are removed."))
            }
            return true
        } catch {
            fail("files of retired segments can't be removed: \(error)")
            return false
        }
    }

    /// Decides whether more is to go, and says so in the log.
    private func plan(_ now: UInt64) -> Bool {
        let retiredAt = work.withLock { $0.retiredAt }
        let policy = RetentionPolicy(
            limits: limits, projectDays: projector.read { $0.retentionDays },
            now: clock.wallTime(),
            allowsAge: retiredAt.map { now &- $0 >= RetentionPolicy.ageIntervalNanoseconds } ?? true
        )
        guard !policy.isEmpty else { return false }
        // What trails the log must have read what goes.
        let taken = keeper.lastTaken
        let segments =
            log.segments.filter { $0.number <= taken } + [log.segments.last].compactMap { $0 }
        let applied = projector.lastApplied
        let target = policy.target(segments) { segment in
            // One without a part has no events.
            guard let part = projector.read({ $0.projects(ofSegment: segment) }) else { return [] }
            return try? part.ids()
        }
        guard let target, let bounds = target.bounds, bounds.last <= applied else { return false }
        do {
            let (range, folds, eventCount) = try retirement(
                through: target, bounds, of: segments)
            // What is kept is written twice: with little to give up, that would make the log longer,
            // and ask for the next retirement.
            let freed = segments.prefix { $0.number <= target.number }
                .reduce(0) { $0 + $1.byteCount }
            guard freed >= folds.count || policy.isByAge else {
                rest()
                return false
            }
            // Damage may have come to light in the reading.
            guard log.segments.first(where: { $0.number == target.number })?.isRetirable == true,
                !log.segments.contains(where: { $0.number < target.number && $0.isDamaged })
            else {
                fail("a segment that is to be retired is damaged; it stays")
                return false
            }
            try append(range.transaction(folds: folds), eventCount: eventCount, now)
            return true
        } catch {
            fail("\(error)")
            return false
        }
    }

    /// The folds at the end of a range, folded anew from the log: what stays of it for good shall not
    /// come from anywhere else.
    private func retirement(
        through target: LogSegment, _ bounds: LogSegment.Bounds, of segments: [LogSegment]
    ) throws -> (RangeRetirement, folds: [UInt8], eventCount: UInt64) {
        let before = log.retired
        var folds = try before.map { try FoldState(retiredBy: $0.record, from: log) } ?? FoldState()
        let countBefore = folds.eventCount
        let first = (before?.last ?? .zero).advanced(by: 1)
        pacer.note(backlog: indexer.pendingCount)
        var shift = pacer.shift()
        try log.batches(from: first, through: bounds.last) { batch in
            batch.forEachRecord { number, commitTime, bytes in
                folds.apply(bytes, sequenceNumber: number, commitTime: commitTime)
            }
            shift.breathe()
        }
        let range = RangeRetirement(
            segment: target.number, first: first, last: bounds.last,
            lastCommitTime: bounds.lastCommitTime,
            valueBefore: segments.first?.bounds?.valueBefore.bytes ?? [],
            value: bounds.value.bytes)
        return (range, folds.encoded, UInt64(folds.eventCount - countBefore))
    }

    private func append(
        _ records: [Record], eventCount: UInt64, _ now: UInt64
    ) throws(EngineError) {
        work.withLock { $0.isAppending = true }
        do throws(EngineError) {
            _ = try admission.append(records.map { $0.encoded() }, log: log) {
                [weak self] outcome in
                guard let self else { return }
                self.work.withLock { work in
                    work.isAppending = false
                    work.isWoken = true
                    guard case .success = outcome else { return }
                    work.retiredAt = now
                    work.figures.eventCount += eventCount
                }
                self.work.signal()
                if case .failure(let error) = outcome { self.fail("\(error)") }
            }
        } catch {
            work.withLock { $0.isAppending = false }
            throw error
        }
    }

    /// Lets some time go by before the next look.
    private func rest() {
        let until = clock.monotonicNanoseconds() &+ Self.intervalNanoseconds
        work.withLock { $0.restsUntil = until }
    }

    private func fail(_ reason: String) {
        let until = clock.monotonicNanoseconds() &+ Self.intervalNanoseconds
        let isNew = work.withLock { work in
            defer {
                work.failure = reason
                work.restsUntil = until
            }
            return work.failure != reason
        }
        if isNew {
            notify(EngineNotice(level: .warning, message: "Retention waits: \(reason)."))
        }
    }
}

extension FoldState {
    /// What the log kept of what it has given up.
    init(retiredBy record: SequenceNumber, from log: EventLog) throws {
        try self.init(retiredBy: record) { try log.records([$0]).first?.bytes }
    }
}
