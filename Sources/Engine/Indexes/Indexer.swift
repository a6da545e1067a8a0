internal import Bytes
internal import EventLog
internal import Projections
internal import Synchronization
internal import Threads

/// Makes the index files of sealed segments behind the writes, on its own thread, and lets go of the
/// parts in memory that they stand for; and gathers the words of the segment that grows.
///
/// A segment's file is made once it is sealed and nothing more is folded into its part.
final class Indexer: Sendable {
    struct Work {
        /// Sealed, without an index file, oldest first.
        var segments: [SealedSegment] = []
        /// Records that were folded into growing parts since words were last gathered, and how many
        /// these were when it was last looked.
        var grownCount = 0
        var seenCount = 0
        /// Whose files another version of the folds has made: they answer until they are made anew.
        var outdated: [SealedSegment] = []
        /// Without a footer, or damaged: to be folded into memory.
        var unsealable: [UInt64] = []
        /// Segments whose ids are covered, or that have none.
        var covered: Set<UInt64> = []
        var isClosing = false
        var failure: String?
        /// Whether ids may want another filter.
        var hasNews = true
        /// Whether a run of segments may be there without its sum.
        var mayHaveRun = true
        /// Runs whose sums could not be made; they are not tried again.
        var failedRuns: Set<UInt64> = []
        /// Whether the last task was for the newest records: a segment, or their words. Then it is the
        /// turn of filters and sums, which would never be made else while records come in all the time.
        var wasForNewest = false
    }

    /// What there is to do.
    enum Task {
        case index(SealedSegment)
        /// Make the file anew that another version of the folds has made.
        case renew(SealedSegment)
        /// Fold a segment into memory that can have no index file.
        case fold(UInt64)
        /// Gather the words of the segment that grows.
        case gather
        /// Make the next filter over ids.
        case filterIDs
        /// Make the sum of the next run of segments.
        case sumRun
    }

    /// So many new records are gathered at once; a search reads those that are not.
    private static let gatheredAtOnce = 512
    /// Fewer are gathered once no more came for so long.
    private static let quietNanoseconds: UInt64 = 20_000_000

    let work = Monitor(Work())
    let store: IndexStore
    let projector: Projector
    let notify: @Sendable (EngineNotice) -> Void
    private let thread = Mutex<NamedThread?>(nil)
    /// Where words are read. It tells the projector, so it is not held here.
    let log = Mutex(WeakReference<EventLog>())
    let words = WordIndexes()
    /// Held while a segment is folded anew, so that it is once.
    let mending = Mutex(())
    let ids: SealedEventIDs
    let admission = Mutex<Admission?>(nil)

    let pacer: Pacer

    init(
        _ store: IndexStore, projector: Projector, ids: SealedEventIDs, pacer: Pacer,
        notify: @escaping @Sendable (EngineNotice) -> Void
    ) {
        self.store = store
        self.projector = projector
        self.ids = ids
        self.pacer = pacer
        self.notify = notify
    }

    /// Opens what index files there are, and has the others made; removes those of segments that are
    /// not there.
    func open(_ segments: [SealedSegment]) -> [UInt64: SealedPart] {
        store.removeOthers(segments)
        var parts: [UInt64: SealedPart] = [:]
        for segment in segments {
            do {
                let part = try store.open(segment)
                parts[segment.number] = part
                if part.isOutdated { work.withLock { $0.outdated.append(segment) } }
            } catch {
                if (error as? SystemError)?.isMissingFile != true {
                    notify(
                        EngineNotice(
                            level: .warning,
                            message: "The index file of segment \(segment.number) does not hold, "
                                + "and is made again from the log: \(error)."))
                }
                add(segment)
            }
        }
        return parts
    }

    /// Has segments folded into memory that can have no index file.
    func add(unsealable segments: [UInt64]) { work.withLock { $0.unsealable += segments } }

    /// The filter over the ids of a segment; nil if there is none.
    func filter(_ segment: SealedSegment) -> EventIDFilter? { try? store.filter(segment) }

    /// How many sealed segments have no index file yet.
    var pendingCount: Int {
        work.withLock { $0.segments.count + $0.outdated.count + $0.unsealable.count }
    }

    /// Why the last file could not be written; nil once one could again.
    var failure: String? { work.withLock { $0.failure } }

    /// How the cache of pages fares.
    var cacheStatistics: IndexCache.Statistics { store.cache.statistics }

    /// Forgets segments that are no part of the log any more, and removes their files.
    func retire(through segment: UInt64) {
        mending.withLock { _ in
            work.withLock { work in
                work.segments.removeAll { $0.number <= segment }
                work.outdated.removeAll { $0.number <= segment }
                work.unsealable.removeAll { $0 <= segment }
            }
            words.retire(through: segment)
            store.remove(through: segment)
        }
    }

    /// Has an index made of a segment.
    func add(_ segment: SealedSegment) {
        work.withLock { work in
            if !work.segments.contains(segment) { work.segments.append(segment) }
        }
        pacer.note(backlog: pendingCount)
        work.signal()
    }

    /// Has the present segment end, so that its part can go to an index file.
    func endSegment() { log.withLock { $0.object }?.beginSegment() }

    /// Whether a segment is being indexed, or could be, and nothing has failed.
    var isWorking: Bool {
        work.withLock { !$0.isClosing && $0.failure == nil && ready($0) != nil }
    }

    /// Looks again: parts have been completed.
    func wake() { work.signal() }

    /// Takes note that so many records more can be read, and their words gathered.
    func grew(by count: Int) {
        let isMuch = work.withLock { work in
            let before = work.grownCount
            work.grownCount += count
            return before == 0
                || before < Self.gatheredAtOnce && work.grownCount >= Self.gatheredAtOnce
        }
        if isMuch { work.signal() }
    }

    /// Begins to work, on a thread unless `step` is to do it.
    func start(
        log: EventLog, admission: Admission, hasThread: Bool
    ) throws(ThreadError) {
        self.log.withLock { $0.object = log }
        self.admission.withLock { $0 = admission }
        guard hasThread else { return }
        let started = try NamedThread(name: "indexer", isBackground: true) { [self] in
            while let task = next() { perform(task) }
        }
        thread.withLock { $0 = started }
    }

    /// Lets the segment at hand be finished and leaves the others to the next start. Blocks.
    func close() {
        work.withLock { $0.isClosing = true }
        work.signal()
        thread.withLock { $0 }?.join()
    }

    /// Does the next piece of work on the calling thread; false if nothing is to be done now.
    ///
    /// Only for an indexer without a thread.
    func step() -> Bool {
        let task = work.withLock { $0.isClosing ? nil : self.task(&$0, isQuiet: true) }
        guard let task else { return false }
        perform(task)
        return true
    }

    private func next() -> Task? {
        work.waiting { work in
            if work.isClosing { return .done(nil) }
            let isQuiet = work.grownCount == work.seenCount
            if let task = task(&work, isQuiet: isQuiet) { return .done(task) }
            guard work.grownCount > 0 else { return .wait(nanoseconds: nil) }
            work.seenCount = work.grownCount
            return .wait(nanoseconds: Self.quietNanoseconds)
        }
    }

    /// What to do next; nil if there is nothing, or only a few words to gather.
    ///
    /// - Parameter isQuiet: whether few words are to be gathered, too.
    private func task(_ work: inout Work, isQuiet: Bool) -> Task? {
        let isTurnOfOthers = work.wasForNewest && (work.hasNews || work.mayHaveRun)
        if !isTurnOfOthers {
            work.wasForNewest = true
            if let task = segmentTask(work) { return task }
            let isDue = work.grownCount >= Self.gatheredAtOnce
            if isDue || work.grownCount > 0 && isQuiet { return .gather }
        }
        work.wasForNewest = false
        if work.hasNews {
            work.hasNews = false
            return .filterIDs
        }
        return work.mayHaveRun ? .sumRun : nil
    }

    private func segmentTask(_ work: Work) -> Task? {
        ready(work).map { .index($0) } ?? work.unsealable.first.map { .fold($0) }
            ?? work.outdated.first.map { .renew($0) }
    }

    private func perform(_ task: Task) {
        switch task {
        case .index(let segment): index(segment)
        case .renew(let segment): renew(segment)
        case .fold(let segment): fold(segment)
        case .gather: gather()
        case .filterIDs:
            // One at a time: what is newest has every other turn.
            if filterIDs() { return work.withLock { $0.hasNews = true } }
            // Each segment brings ids: sums would have no turn of their own.
            if work.withLock({ $0.mayHaveRun }) { perform(.sumRun) }
        case .sumRun:
            work.withLock { $0.mayHaveRun = false }
            if sumRun() { work.withLock { $0.mayHaveRun = true } }
        }
    }

    /// The first segment whose part is complete. One can be sealed before it is folded.
    private func ready(_ work: Work) -> SealedSegment? {
        guard !work.segments.isEmpty else { return nil }
        let (growing, applied) = projector.read { ($0.growingSegment, $0.lastApplied) }
        return work.segments.first {
            $0.number != growing && $0.numbers.upperBound <= applied
        }
    }
}
