internal import Bytes
internal import EventLog
internal import Synchronization
internal import Threads

/// Reads, once after a start and at leisure, the segments that the start did not read, so that damage
/// in them is found and told (spec/reliability.md §5).
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
        var isClosing = false
    }

    /// For each nanosecond of reading it rests so many.
    private static let restFactor: UInt64 = 4
    /// How long it waits before it tries again what could not be read.
    private static let retryNanoseconds: UInt64 = 10_000_000_000

    private let work = Monitor(Work())
    private let thread = Mutex<NamedThread?>(nil)
    private let log = Mutex(WeakReference<EventLog>())
    private let clock: any LogClock
    private let pacer: Pacer
    /// Makes good what was made from a segment that is damaged.
    private let mend: @Sendable (UInt64, EventLog) throws -> Void

    init(
        clock: any LogClock, pacer: Pacer,
        mend: @escaping @Sendable (UInt64, EventLog) throws -> Void
    ) {
        self.clock = clock
        self.pacer = pacer
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
            work.segments = segments
            work.known = known
            work.progress = Progress(segmentCount: segments.count, pendingCount: segments.count)
        }
        guard hasThread, !segments.isEmpty else { return }
        let started = try NamedThread(name: "scrub", isBackground: true) { [self] in run() }
        thread.withLock { $0 = started }
    }

    /// Leaves the rest to the next start. Blocks for as long as a segment takes.
    func close() {
        work.withLock { $0.isClosing = true }
        work.signal()
        thread.withLock { $0 }?.join()
    }

    private func run() {
        while !work.withLock({ $0.isClosing || $0.segments.isEmpty }) {
            let start = clock.monotonicNanoseconds()
            let isRead = step()
            let spent = clock.monotonicNanoseconds() &- start
            rest(isRead ? spent &* Self.restFactor : Self.retryNanoseconds)
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
            // The first of the others may be readable.
            work.withLock { $0.segments.append($0.segments.removeFirst()) }
            return false
        }
        work.withLock { work in
            work.segments.removeFirst()
            work.progress.pendingCount = work.segments.count
        }
        return true
    }
}
