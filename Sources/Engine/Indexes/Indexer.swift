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
    private struct Work {
        /// Sealed, without an index file, oldest first.
        var segments: [SealedSegment] = []
        /// Records that were folded into growing parts since words were last gathered, and how many
        /// these were when it was last looked.
        var grownCount = 0
        var seenCount = 0
        var isClosing = false
        var failure: String?
    }

    /// What there is to do.
    private enum Task {
        case index(SealedSegment)
        /// Gather the words of the segment that grows.
        case gather
    }

    /// So many new records are gathered at once; a search reads those that are not.
    private static let gatheredAtOnce = 512
    /// Fewer are gathered once no more came for so long.
    private static let quietNanoseconds: UInt64 = 20_000_000

    private let work = Monitor(Work())
    private let store: IndexStore
    private let projector: Projector
    private let notify: @Sendable (EngineNotice) -> Void
    private let thread = Mutex<NamedThread?>(nil)
    /// Where words are read. It tells the projector, so it is not held here.
    private let log = Mutex(WeakReference<EventLog>())
    let words = WordIndexes()
    /// Held while a segment is folded anew, so that it is once.
    private let mending = Mutex(())

    init(
        _ store: IndexStore, projector: Projector,
        notify: @escaping @Sendable (EngineNotice) -> Void
    ) {
        self.store = store
        self.projector = projector
        self.notify = notify
    }

    /// Opens what index files there are, and has the others made; removes those of segments that are
    /// not there.
    func open(_ segments: [SealedSegment]) -> [UInt64: SealedPart] {
        store.removeOthers(segments)
        var parts: [UInt64: SealedPart] = [:]
        for segment in segments {
            if let part = try? store.open(segment) {
                parts[segment.number] = part
            } else {
                add(segment)
            }
        }
        return parts
    }

    /// How many sealed segments have no index file yet.
    var pendingCount: Int { work.withLock { $0.segments.count } }

    /// Why the last file could not be written; nil once one could again.
    var failure: String? { work.withLock { $0.failure } }

    /// How the cache of pages fares.
    var cacheStatistics: IndexCache.Statistics { store.cache.statistics }

    /// Has an index made of a segment.
    func add(_ segment: SealedSegment) {
        work.withLock { work in
            if !work.segments.contains(segment) { work.segments.append(segment) }
        }
        work.signal()
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
    func start(log: EventLog, hasThread: Bool) throws(ThreadError) {
        self.log.withLock { $0.object = log }
        guard hasThread else { return }
        let started = try NamedThread(name: "indexer") { [self] in
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

    /// Indexes the next segment, or gathers words, on the calling thread; false if there is nothing
    /// to do.
    ///
    /// Only for an indexer without a thread.
    func step() -> Bool {
        let task: Task? = work.withLock { work in
            if work.isClosing { return nil }
            if let segment = ready(work) { return .index(segment) }
            return work.grownCount > 0 ? .gather : nil
        }
        guard let task else { return false }
        perform(task)
        return true
    }

    private func next() -> Task? {
        work.waiting { work in
            if work.isClosing { return .done(nil) }
            if let segment = ready(work) { return .done(.index(segment)) }
            guard work.grownCount > 0 else { return .wait(nanoseconds: nil) }
            if work.grownCount >= Self.gatheredAtOnce || work.grownCount == work.seenCount {
                return .done(.gather)
            }
            work.seenCount = work.grownCount
            return .wait(nanoseconds: Self.quietNanoseconds)
        }
    }

    private func perform(_ task: Task) {
        switch task {
        case .index(let segment): index(segment)
        case .gather: gather()
        }
    }

    private func gather() {
        work.withLock { work in
            work.grownCount = 0
            work.seenCount = 0
        }
        guard let log = log.withLock({ $0.object }), let segment = projector.growingSegment else {
            return
        }
        // What can't be read is searched in the log, which tells of the damage.
        try? words.gather(segment: segment, from: log)
    }

    /// The first segment whose part is complete.
    private func ready(_ work: Work) -> SealedSegment? {
        guard !work.segments.isEmpty else { return nil }
        let growing = projector.growingSegment
        return work.segments.first { $0.number != growing }
    }

    private func index(_ segment: SealedSegment) {
        var failure: String?
        if let log = log.withLock({ $0.object }),
            let part = projector.read({ $0.unsealedPart(ofSegment: segment.number) }),
            // Recovery can have moved transactions from one segment to the next.
            part.numbers.map({ segment.numbers.contains($0) }) ?? false
        {
            do {
                let section = try words.section(ofSegment: segment.number, from: log)
                if let bytes = part.indexFile(of: IndexHeader.Segment(segment), words: section) {
                    try store.write(bytes, of: segment.number)
                    projector.adopt(try store.open(segment))
                }
            } catch {
                // It stays in memory, and is tried again at the next start.
                failure = "the index of segment \(segment.number): \(error)"
            }
        }
        words.forget(segment: segment.number)
        let isNew = work.withLock { work in
            work.segments.removeAll { $0.number == segment.number }
            defer { work.failure = failure }
            return work.failure == nil
        }
        if let failure, isNew {
            notify(EngineNotice(level: .warning, message: "Can't be written: \(failure)."))
        }
    }

    /// Folds a segment anew whose index file can't be read, and has another file made.
    ///
    /// - Throws: what the log throws if it can't be read either.
    func mend(_ failure: PartFailure, from log: EventLog) throws {
        try mending.withLock { _ in
            // Somebody else was here before.
            if projector.read({ $0.unsealedPart(ofSegment: failure.segment) }) != nil { return }
            notify(
                EngineNotice(level: .warning, message: "Made again from the log: \(failure)."))
            try foldAnew(failure.segment, from: log)
            if let segment = log.sealedSegments.first(where: { $0.number == failure.segment }) {
                add(segment)
            }
        }
    }

    /// Has the part of a segment in memory again.
    func foldAnew(_ segment: UInt64, from log: EventLog) throws {
        projector.adopt(try PartFold(segment, from: log))
    }
}

extension PartFold {
    /// Folds the events of a segment.
    fileprivate init(_ segment: UInt64, from log: EventLog) throws {
        var fold = PartFold(segment: segment)
        try log.batches(ofSegment: segment) { batch in
            batch.forEachRecord { number, _, bytes in fold.apply(bytes, sequenceNumber: number) }
        }
        self = fold
    }
}
