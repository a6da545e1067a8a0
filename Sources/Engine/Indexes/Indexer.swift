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
        /// Without a footer, or damaged: to be folded into memory.
        var unsealable: [UInt64] = []
        /// Segments whose ids are covered, or that have none.
        var covered: Set<UInt64> = []
        var isClosing = false
        var failure: String?
        /// Whether ids may want another filter.
        var hasNews = true
    }

    /// What there is to do.
    private enum Task {
        case index(SealedSegment)
        /// Fold a segment into memory that can have no index file.
        case fold(UInt64)
        /// Gather the words of the segment that grows.
        case gather
        /// Make the next filter over ids.
        case filterIDs
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
    private let ids: SealedEventIDs
    private let admission = Mutex<Admission?>(nil)

    init(
        _ store: IndexStore, projector: Projector, ids: SealedEventIDs,
        notify: @escaping @Sendable (EngineNotice) -> Void
    ) {
        self.store = store
        self.projector = projector
        self.ids = ids
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

    /// Has segments folded into memory that can have no index file.
    func add(unsealable segments: [UInt64]) { work.withLock { $0.unsealable += segments } }

    /// The filter over the ids of a segment; nil if there is none.
    func filter(_ segment: SealedSegment) -> EventIDFilter? { try? store.filter(segment) }

    /// How many sealed segments have no index file yet.
    var pendingCount: Int { work.withLock { $0.segments.count + $0.unsealable.count } }

    /// Why the last file could not be written; nil once one could again.
    var failure: String? { work.withLock { $0.failure } }

    /// How the cache of pages fares.
    var cacheStatistics: IndexCache.Statistics { store.cache.statistics }

    /// Forgets segments that are no part of the log any more, and removes their files.
    func retire(through segment: UInt64) {
        mending.withLock { _ in
            work.withLock { work in
                work.segments.removeAll { $0.number <= segment }
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

    /// Indexes the next segment, gathers words, or makes a filter over ids, on the calling thread;
    /// false if nothing is to be done now.
    ///
    /// Only for an indexer without a thread.
    func step() -> Bool {
        let (isClosing, task) = work.withLock { work -> (Bool, Task?) in
            (work.isClosing, segmentTask(work) ?? (work.grownCount > 0 ? .gather : nil))
        }
        if isClosing { return false }
        guard let task else { return filterIDs() }
        perform(task)
        return true
    }

    private func next() -> Task? {
        work.waiting { work in
            if work.isClosing { return .done(nil) }
            if let task = segmentTask(work) { return .done(task) }
            let isQuiet = work.grownCount == work.seenCount
            if work.grownCount >= Self.gatheredAtOnce || work.grownCount > 0 && isQuiet {
                return .done(.gather)
            }
            if work.hasNews {
                work.hasNews = false
                return .done(.filterIDs)
            }
            guard work.grownCount > 0 else { return .wait(nanoseconds: nil) }
            work.seenCount = work.grownCount
            return .wait(nanoseconds: Self.quietNanoseconds)
        }
    }

    private func segmentTask(_ work: Work) -> Task? {
        ready(work).map { .index($0) } ?? work.unsealable.first.map { .fold($0) }
    }

    private func perform(_ task: Task) {
        switch task {
        case .index(let segment): index(segment)
        case .fold(let segment): fold(segment)
        case .gather: gather()
        case .filterIDs:
            // One at a time: a segment that is ready meanwhile goes first.
            if filterIDs() { work.withLock { $0.hasNews = true } }
        }
    }

    /// Makes the next filter over ids; false if none is wanted.
    private func filterIDs() -> Bool {
        ids.step({ keys(of: $0) }, made: { keep($1, ofSegment: $0) })
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

    /// The first segment whose part is complete. One can be sealed before it is folded.
    private func ready(_ work: Work) -> SealedSegment? {
        guard !work.segments.isEmpty else { return nil }
        let (growing, applied) = projector.read { ($0.growingSegment, $0.lastApplied) }
        return work.segments.first {
            $0.number != growing && $0.numbers.upperBound <= applied
        }
    }

    private func index(_ segment: SealedSegment) {
        var failure: String?
        var filter: EventIDFilter?
        var hasEvents = false
        if let log = log.withLock({ $0.object }) {
            do {
                try mending.withLock { _ in
                    guard let part = try part(ofSegment: segment.number, log) else { return }
                    hasEvents = part.numbers != nil
                    filter = try index(segment, part, log)
                }
            } catch {
                // It stays in memory, and is tried again at the next start.
                failure = "the index of segment \(segment.number): \(error)"
            }
            if hasEvents || projector.hasPart(ofSegment: segment.number) {
                cover(segment, filter: filter)
            }
        }
        words.forget(segment: segment.number)
        let isNew = work.withLock { work in
            work.segments.removeAll { $0.number == segment.number }
            work.covered.insert(segment.number)
            defer { work.failure = failure }
            return work.failure == nil
        }
        if let log = log.withLock({ $0.object }) { advanceCoverage(log) }
        if let failure, isNew {
            notify(EngineNotice(level: .warning, message: "Can't be written: \(failure)."))
        }
    }

    /// The part of a segment as it is in memory, or folded from the log where it was not made since
    /// the start; nil if it has none, or is indexed.
    private func part(ofSegment number: UInt64, _ log: EventLog) throws -> UnsealedPart? {
        let (part, isAbsent) = projector.read {
            ($0.unsealedPart(ofSegment: number), $0.isAbsent(segment: number))
        }
        if !isAbsent { return part }
        let folded = try PartFold(number, from: log).finish()
        return folded.unsealed
    }

    /// Puts a part into an index file and a filter beside it, and has it read from there.
    ///
    /// - Returns: the filter, whatever becomes of the file.
    private func index(
        _ segment: SealedSegment, _ part: UnsealedPart, _ log: EventLog
    ) throws -> EventIDFilter? {
        // A part that was not made yet is so from now on, in the file or in memory.
        var isDone = false
        defer {
            if !isDone { projector.adoptIfAbsent(part, ofSegment: segment.number) }
        }
        // Recovery can have moved transactions from one segment to the next.
        guard let numbers = part.numbers, segment.numbers.contains(numbers) else { return nil }
        let filter = EventIDFilter(part.eventIDKeys)
        let section = try words.section(ofSegment: segment.number, from: log)
        if let bytes = part.indexFile(of: IndexHeader.Segment(segment), words: section) {
            try store.write(bytes, of: segment.number)
            projector.adopt(try store.open(segment))
            isDone = true
            if let filter { try store.write(filter, of: segment) }
        }
        return filter
    }

    /// Folds a segment into memory that can have no index file.
    private func fold(_ segment: UInt64) {
        var failure: String?
        if let log = log.withLock({ $0.object }) {
            do {
                try mending.withLock { _ in
                    if let part = try part(ofSegment: segment, log) {
                        projector.adoptIfAbsent(part, ofSegment: segment)
                    }
                }
            } catch {
                // Whoever asks tries again.
                failure = "the part of segment \(segment): \(error)"
            }
        }
        work.withLock { $0.unsealable.removeAll { $0 == segment } }
        if let failure {
            notify(EngineNotice(level: .warning, message: "Can't be read: \(failure)."))
        }
    }

    // MARK: Ids

    /// Takes up the ids of a segment that is sealed and complete.
    func cover(_ segment: SealedSegment, filter: EventIDFilter?) {
        ids.add(
            SealedEventIDs.Segment(
                number: segment.number, lastCommitTime: segment.lastCommitTime),
            filter: filter)
        work.withLock { _ = $0.covered.insert(segment.number) }
    }

    /// Lets go of exact entries whose segments are covered, and of what is too old or too much.
    func advanceCoverage(_ log: EventLog) {
        guard let admission = admission.withLock({ $0 }) else { return }
        let covered = work.withLock { $0.covered }
        var through = ids.coverage.through
        for segment in log.endedSegments {
            guard let numbers = segment.numbers, numbers.upperBound > through else { continue }
            guard covered.contains(segment.number) else { break }
            through = numbers.upperBound
        }
        // First they are found here, and only then no more there.
        ids.cover(through: through)
        admission.forget(through: through)
        let (byteCount, lastCommitTime) = admission.recentIDs
        ids.forget(now: lastCommitTime, others: byteCount)
        work.withLock { $0.hasNews = true }
    }

    /// Puts a filter on disk that was missing beside the index file.
    private func keep(_ filter: EventIDFilter, ofSegment number: UInt64) {
        guard projector.read({ $0.sealedPart(ofSegment: number) }) != nil,
            let log = log.withLock({ $0.object }),
            let segment = log.sealedSegments.first(where: { $0.number == number })
        else { return }
        // Without it the next start makes it again.
        try? store.write(filter, of: segment)
    }

    private func keys(of segment: UInt64) -> [UInt64]? {
        let (sealed, unsealed) = projector.read {
            ($0.sealedPart(ofSegment: segment), $0.unsealedPart(ofSegment: segment))
        }
        guard let sealed else { return unsealed?.eventIDKeys }
        // What is damaged is found when it is asked for; then it goes without a filter.
        return try? sealed.eventIDKeys()
    }

    /// Folds a segment anew whose index file can't be read, and has another file made.
    ///
    /// - Throws: what the log throws if it can't be read either.
    func mend(_ failure: PartFailure, from log: EventLog) throws {
        try mending.withLock { _ in
            // Somebody else was here before.
            if projector.read({ $0.unsealedPart(ofSegment: failure.segment) }) != nil { return }
            // It was given up meanwhile: the next view lacks it.
            guard projector.hasPart(ofSegment: failure.segment) else { return }
            if failure.isAbsent { return try make(failure.segment, from: log) }
            notify(
                EngineNotice(level: .warning, message: "Made again from the log: \(failure)."))
            try foldAnew(failure.segment, from: log)
            if let segment = log.sealedSegments.first(where: { $0.number == failure.segment }) {
                add(segment)
            }
        }
    }

    /// Makes a part that was not made since the start, in its file if it can have one: so a question
    /// about everything does not fill the memory with what it asks for.
    private func make(_ number: UInt64, from log: EventLog) throws {
        guard let part = try part(ofSegment: number, log) else { return }
        guard let segment = log.sealedSegments.first(where: { $0.number == number }) else {
            return projector.adoptIfAbsent(part, ofSegment: number)
        }
        defer { words.forget(segment: number) }
        do {
            let filter = try index(segment, part, log)
            ids.add(
                SealedEventIDs.Segment(
                    number: number, lastCommitTime: segment.lastCommitTime),
                filter: filter)
        } catch {
            // It is in memory now, and that will do.
        }
    }

    /// Removes the index of a segment that has turned out damaged, and folds anew what of it is left.
    func forget(_ segment: UInt64, from log: EventLog) throws {
        try mending.withLock { _ in
            store.remove(segment)
            work.withLock { $0.segments.removeAll { $0.number == segment } }
            guard projector.hasPart(ofSegment: segment) else { return }
            try foldAnew(segment, from: log)
        }
    }

    /// Has the files of segments, made anew and compared, take the place of those that are there, and
    /// the parts in them that of all others, at once.
    ///
    /// - Returns: how many files were others than before.
    func exchange(_ segments: [SealedSegment], from files: IndexStore) throws -> Int {
        try mending.withLock { _ in
            var parts: [SealedPart] = []
            // One that was given up meanwhile has no part any more.
            for segment in segments where projector.hasPart(ofSegment: segment.number) {
                guard try store.take(segment.number, from: files) else { continue }
                parts.append(try store.open(segment))
            }
            projector.adopt(parts)
            return parts.count
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
