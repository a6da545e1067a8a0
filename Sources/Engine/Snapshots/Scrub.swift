internal import Bytes
internal import EventLog
internal import Synchronization
internal import Threads

/// Reads, once after a start and at leisure, the segments that the start did not read, so that damage
/// in them is found and told; later those in which a read has come upon damage. What was made from a
/// damaged segment is made anew (spec/reliability.md §1).
final class Scrub: Sendable {
    /// How it stands.
    struct Progress: Sendable {
        var segmentCount = 0
        var pendingCount = 0
    }

    private struct Work {
        var segments: [UInt64] = []
        var progress = Progress()
        /// Damage that the folds know of.
        var known: Set<DamageRange> = []
        /// The growing segment that was asked to end last, and when.
        var asked: (segment: UInt64, nanoseconds: UInt64)?
        var isClosing = false
    }

    /// For each nanosecond of reading it rests so many.
    private static let restFactor: UInt64 = 4
    /// How long it waits before it tries again what could not be read, or has not ended.
    private static let retryNanoseconds: UInt64 = 2_000_000_000

    private let work = Monitor(Work())
    private let thread = Mutex<NamedThread?>(nil)
    private let log = Mutex(WeakReference<EventLog>())
    private let clock: any LogClock
    private let pacer: Pacer
    private let projector: Projector
    /// Makes good what was made from a segment that is damaged.
    private let mend: @Sendable (UInt64, EventLog) throws -> Void

    init(
        clock: any LogClock, pacer: Pacer, projector: Projector,
        mend: @escaping @Sendable (UInt64, EventLog) throws -> Void
    ) {
        self.clock = clock
        self.pacer = pacer
        self.projector = projector
        self.mend = mend
    }

    var progress: Progress { work.withLock { $0.progress } }

    /// Begins to work, on a thread unless `step` is to do it.
    ///
    /// - Parameters:
    ///   - last: the last segment that was not read at the start.
    ///   - known: the damage that was known when the parts of these segments were opened.
    func start(
        log: EventLog, through last: UInt64, known: Set<DamageRange>, hasThread: Bool
    ) throws(ThreadError) {
        self.log.withLock { $0.object = log }
        let segments = log.segments.map(\.number).filter { $0 <= last }
        work.withLock { work in
            // What a read has found since the log is open comes behind these.
            work.segments = segments + work.segments.filter { !segments.contains($0) }
            work.known = known
            work.progress = Progress(
                segmentCount: work.segments.count, pendingCount: work.segments.count)
        }
        guard hasThread else { return }
        let started = try NamedThread(name: "scrub", isBackground: true) { [self] in run() }
        thread.withLock { $0 = started }
    }

    /// Takes up a segment in which a read has come upon damage. Never blocks.
    func add(_ segment: UInt64) {
        work.withLock { work in
            guard !work.segments.contains(segment) else { return }
            work.segments.append(segment)
            work.progress.segmentCount += 1
            work.progress.pendingCount += 1
        }
        work.signal()
    }

    /// Leaves the rest to the next start. Blocks for as long as a segment takes.
    func close() {
        work.withLock { $0.isClosing = true }
        work.signal()
        thread.withLock { $0 }?.join()
    }

    private func run() {
        while waitForWork() {
            let start = clock.monotonicNanoseconds()
            let isRead = step()
            let spent = clock.monotonicNanoseconds() &- start
            rest(isRead ? spent &* Self.restFactor : Self.retryNanoseconds)
        }
    }

    private func waitForWork() -> Bool {
        work.waiting { work in
            if work.isClosing { return .done(false) }
            return work.segments.isEmpty ? .wait(nanoseconds: nil) : .done(true)
        }
    }

    private func rest(_ nanoseconds: UInt64) {
        var isRested = false
        work.waiting { work -> Monitor<Work>.Look<Void> in
            if work.isClosing || isRested { return .done(()) }
            isRested = true
            return .wait(nanoseconds: nanoseconds)
        }
    }

    /// Reads the next segment; false if there is none, or it can't be read now.
    func step() -> Bool {
        guard let log = log.withLock({ $0.object }),
            let segment = work.withLock({ $0.isClosing ? nil : $0.segments.first })
        else { return false }
        guard isEnded(segment, in: log) else {
            putOff()
            return end(segment, in: log)
        }
        do {
            var shift = pacer.shift()
            try log.batches(ofSegment: segment) { _ in shift.breathe() }
            let damage = log.status.damage.filter { $0.segmentNumber == segment }
            let known = work.withLock { $0.known }
            if !damage.allSatisfy({ known.contains($0) }) {
                try mend(segment, log)
                // What was found in others meanwhile is mended when their turn comes.
                work.withLock { $0.known.formUnion(damage) }
            }
        } catch {
            putOff()
            return false
        }
        work.withLock { work in
            work.segments.removeFirst()
            work.progress.pendingCount = work.segments.count
        }
        return true
    }

    /// Lets the others come first: they may be readable.
    private func putOff() {
        work.withLock { $0.segments.append($0.segments.removeFirst()) }
    }

    /// Whether a segment stays as it is, and all of it is folded.
    private func isEnded(_ segment: UInt64, in log: EventLog) -> Bool {
        let segments = log.segments
        guard let place = segments.firstIndex(where: { $0.number == segment }) else { return true }
        if place < segments.count - 1 {
            return segments[...place].allSatisfy(\.isSettled) && projector.hasLeft(segment)
        }
        // It grows, unless the log takes nothing more.
        guard [.failed, .exhausted].contains(log.status.state),
            projector.lastApplied >= log.lastDurable
        else { return false }
        projector.endPart(ofSegment: segment)
        return true
    }

    /// Has the segment that grows ended: what was made from records that it has lost can be made anew
    /// only then.
    ///
    /// - Returns: whether that was asked now. Where another could not be begun it is asked again after
    ///   a while, and not at once: the log would do nothing else.
    private func end(_ segment: UInt64, in log: EventLog) -> Bool {
        guard log.segments.last?.number == segment else { return false }
        let now = clock.monotonicNanoseconds()
        let isDue = work.withLock { work in
            if let asked = work.asked, asked.segment == segment,
                now &- asked.nanoseconds < Self.retryNanoseconds
            {
                return false
            }
            work.asked = (segment, now)
            return true
        }
        if isDue { log.beginSegment() }
        return isDue
    }
}
