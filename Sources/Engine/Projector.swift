internal import Bytes
internal import EventLog
internal import Glibc
internal import Model
internal import Pricing
internal import Projections
internal import Records
internal import Synchronization
internal import Threads

/// Folds what the log has made durable, in order, on its own thread, and then lets the writers go on.
///
/// The log's thread hands groups over and syncs the next one meanwhile. At most
/// `maximumQueuedGroups` wait here; then the log's thread waits, the log's queue fills, and new writes
/// are refused: nothing waits without a bound.
final class Projector: CommitSink {
    private enum Work: Sendable {
        case beganSegment(UInt64)
        case committed([CommittedTransaction])
        case failed([CommittedTransaction], LogError)
    }

    private struct Queue {
        var work: [Work] = []
        var isStopping = false
        var isRunning = false
    }

    private static let maximumQueuedGroups = 4

    private let queue = Monitor(Queue())
    private let projections = Mutex(ProjectionSet())
    /// Told what has become visible.
    let tail = VisibleTail()
    private let cache = PriceCache(builtIn: PriceBook.builtIn)
    private let admission = Mutex<Admission?>(nil)
    private let thread = Mutex<NamedThread?>(nil)
    /// Why the last group failed; nil once one went through again.
    private let failure = Mutex<LogError?>(nil)
    /// Learns when a part is complete. It knows the projector, so it is not held here.
    private let indexer = Mutex(WeakReference<Indexer>())
    private let notify: @Sendable (EngineNotice) -> Void
    /// How many bytes the part that grows may take.
    private let partByteCount: Int
    /// The segment that was told to end, since its part is full.
    private let endedSegment = Mutex<UInt64?>(nil)

    init(partByteCount: Int, notify: @escaping @Sendable (EngineNotice) -> Void) {
        self.partByteCount = partByteCount
        self.notify = notify
    }

    /// What all parts in memory take, in bytes, about.
    var partsByteCount: Int { projections.withLock { $0.memoryByteCount } }

    // MARK: Reading

    /// Asks the folded state; keep it short, the projector waits meanwhile.
    func read<Answer, Failure: Error>(
        _ question: (borrowing ProjectionSet) throws(Failure) -> Answer
    ) throws(Failure) -> Answer {
        try projections.withLock { state throws(Failure) -> Answer in try question(state) }
    }

    /// Begins behind the records of a snapshot: their parts are in index files, or to be made.
    ///
    /// - Returns: the segments whose parts are to be made.
    func restore(
        _ snapshot: Snapshot, indexes: [UInt64: SealedPart], retired: UInt64
    ) -> [UInt64] {
        projections.withLock { state in
            state = ProjectionSet(snapshot.folds)
            var absent: [UInt64] = []
            for segment in snapshot.segments
            where segment.eventCount > 0 && segment.number > retired {
                if let part = indexes[segment.number] {
                    state.addPart(part)
                } else {
                    state.addAbsentPart(segment: segment.number)
                    absent.append(segment.number)
                }
            }
            return absent
        }
    }

    /// Lets the last part that was replayed be complete: what is written goes to another segment.
    func endReplay() { projections.withLock { $0.beginPart(segment: nil) } }

    /// Exchanges the small folds for others, folded anew.
    ///
    /// - Parameter catchUp: folds what is missing up to a record; called while nothing is folded.
    /// - Returns: false, and nothing is exchanged, where these are ahead: a segment can be sealed
    ///   before all of it is folded, and what is still to be folded would be passed over.
    func exchange(
        _ folds: FoldState, catchUp: (inout FoldState, SequenceNumber) throws -> Void
    ) throws -> Bool {
        var folds = folds
        return try projections.withLock { state in
            guard folds.lastApplied <= state.lastApplied else { return false }
            try catchUp(&folds, state.lastApplied)
            state.exchange(folds)
            return true
        }
    }

    /// Whether a segment has a part, of whatever kind.
    func hasPart(ofSegment segment: UInt64) -> Bool {
        projections.withLock { $0.view(ofSegment: segment) != nil }
    }

    /// Takes the part of a segment that was not made yet.
    func adoptIfAbsent(_ part: UnsealedPart, ofSegment segment: UInt64) {
        projections.withLock { state in
            if state.isAbsent(segment: segment) { _ = state.adopt(part, ofSegment: segment) }
        }
    }

    /// The segment that events are folded from at present.
    var growingSegment: UInt64? { projections.withLock { $0.growingSegment } }

    /// Whether what is folded from now on is of later segments.
    func hasLeft(_ segment: UInt64) -> Bool { growingSegment.map { $0 > segment } ?? true }

    /// Lets the part of a segment be complete, if it is the one that grows.
    func endPart(ofSegment segment: UInt64) {
        projections.withLock { state in
            if state.growingSegment == segment { state.beginPart() }
        }
    }

    /// Begins with folds that were kept of what is no part of the log any more, before anything is
    /// folded.
    func begin(_ folds: FoldState) { projections.withLock { $0 = ProjectionSet(folds) } }

    /// What a record says is given up; nil if nothing.
    var retirement: Retirement? { projections.withLock { $0.folds.retirement } }

    /// Exchanges the part of a segment for the same one in an index file.
    func adopt(_ part: SealedPart) { projections.withLock { _ = $0.adopt(part) } }

    /// Exchanges the parts of segments for the same ones in index files, all at once.
    func adopt(_ parts: [SealedPart]) {
        projections.withLock { state in
            for part in parts { _ = state.adopt(part) }
        }
    }

    /// Takes up the sum of a run of segments.
    func adopt(_ run: RollupRun) { projections.withLock { $0.adopt(run) } }

    /// Lets go of sums of runs: their parts are asked until others are made.
    func giveUpRuns(_ numbers: [UInt64]) { projections.withLock { $0.giveUpRuns(numbers) } }

    /// Exchanges the part of a segment for the same one, folded anew.
    func adopt(_ fold: consuming PartFold) {
        let part = fold.finish()
        projections.withLock { _ = $0.adopt(part) }
    }

    var lastApplied: SequenceNumber { projections.withLock { $0.lastApplied } }

    /// What prices calls now.
    var prices: PriceSet { cache.inForce }

    func hasProject(_ id: ProjectID) -> Bool { projections.withLock { $0.project(id) != nil } }

    func key(digest: [UInt8]) -> Key? { projections.withLock { $0.key(digest: digest) } }

    /// How many groups wait to be folded.
    var queuedGroupCount: Int { queue.withLock { $0.work.count } }

    // MARK: Folding

    /// Folds a batch that is replayed at a start, before the thread runs.
    ///
    /// - Parameter indexes: by segment, those that need not be folded into parts.
    func fold(_ batch: borrowing LogBatch, indexes: [UInt64: SealedPart]) {
        projections.withLock { state in
            if state.growingSegment != batch.segmentNumber {
                if let part = indexes[batch.segmentNumber] {
                    state.beginPart(part)
                } else {
                    state.beginPart(segment: batch.segmentNumber)
                }
            }
            batch.forEachRecord { number, commitTime, bytes in
                state.apply(bytes, sequenceNumber: number, commitTime: commitTime)
            }
        }
    }

    /// Starts the thread, unless `step` is to do its work; `admission` learns what becomes visible.
    ///
    /// - Throws: `ThreadError` if the system has no more threads.
    func start(
        admission: Admission, indexer: Indexer, hasThread: Bool
    ) throws(ThreadError) {
        self.admission.withLock { $0 = admission }
        self.indexer.withLock { $0.object = indexer }
        refreshPrices()
        guard hasThread else { return }
        queue.withLock { $0.isRunning = true }
        let started = try NamedThread(name: "projector") { self.run() }
        thread.withLock { $0 = started }
    }

    /// Folds what is queued, then ends the thread. Blocks.
    func stop() {
        queue.withLock { $0.isStopping = true }
        queue.broadcast()
        if let thread = thread.withLock({ $0 }) { thread.join() } else { while step() {} }
    }

    /// Folds the next queued group on the calling thread; false if there is none.
    ///
    /// Only for a projector without a thread.
    func step() -> Bool {
        let next = queue.withLock { $0.work.isEmpty ? nil : $0.work.removeFirst() }
        guard let next else { return false }
        perform(next)
        return true
    }

    /// Whether as many groups wait as may: the log must not hand over another one.
    var isFull: Bool { queue.withLock { $0.work.count >= Self.maximumQueuedGroups } }

    func beganSegment(_ number: UInt64) { enqueue(.beganSegment(number)) }

    func committed(_ transactions: [CommittedTransaction]) {
        enqueue(.committed(transactions))
    }

    func failed(_ transactions: [CommittedTransaction], error: LogError) {
        enqueue(.failed(transactions, error))
    }

    private func enqueue(_ work: Work) {
        queue.waiting { queue -> Monitor<Queue>.Look<Void> in
            guard queue.work.count < Self.maximumQueuedGroups || !queue.isRunning else {
                return .wait(nanoseconds: nil)
            }
            queue.work.append(work)
            return .done(())
        }
        queue.broadcast()
    }

    private func run() {
        while let work = next() {
            for item in work { perform(item) }
        }
        queue.withLock { $0.isRunning = false }
        queue.broadcast()
    }

    /// Waits for work and takes all there is; nil once there will be no more.
    private func next() -> [Work]? {
        let work: [Work]? = queue.waiting { queue in
            guard queue.work.isEmpty else {
                let taken = queue.work
                queue.work.removeAll(keepingCapacity: true)
                return .done(taken)
            }
            return queue.isStopping ? .done(nil) : .wait(nanoseconds: nil)
        }
        queue.broadcast()
        return work
    }

    private func perform(_ work: Work) {
        let admission = admission.withLock { $0 }
        switch work {
        case .beganSegment(let number):
            projections.withLock { $0.beginPart(segment: number) }
            indexer.withLock { $0.object }?.wake()
        case .committed(let transactions):
            makeRoom()
            let recordCount = projections.withLock { state in
                var count = 0
                for transaction in transactions {
                    let commitTime = transaction.range.commitTime
                    transaction.forEachRecord { number, bytes in
                        state.apply(bytes, sequenceNumber: number, commitTime: commitTime)
                        count += 1
                    }
                }
                return count
            }
            indexer.withLock { $0.object }?.grew(by: recordCount)
            refreshPrices()
            endFullPart()
            tellOnce(nil)
            guard let last = transactions.last else { return }
            admission?.becameVisible(
                through: last.range.last, tickets: transactions.map(\.ticket))
            tail.advance(to: last.range.last)
        case .failed(let transactions, let error):
            tellOnce(error)
            for transaction in transactions {
                admission?.failed(
                    ticket: transaction.ticket, range: transaction.range,
                    error: EngineError(error))
            }
        }
    }

    /// Has the log begin another segment where the part of the present one has its share of memory: a
    /// million different models in a few bytes each, say.
    private func endFullPart() {
        let (segment, byteCount) = projections.withLock {
            ($0.growingSegment, $0.growingByteCount)
        }
        guard byteCount >= partByteCount, let segment else { return }
        let isNew = endedSegment.withLock { ended in
            defer { ended = segment }
            return ended != segment
        }
        if isNew { indexer.withLock { $0.object }?.endSegment() }
    }

    /// Where index files are not made as fast as parts grow, waits: then the log's thread waits, its
    /// queue fills, and new writes are refused.
    ///
    /// Beyond their share of the memory each group waits a little, the longer the more parts take, so
    /// that writes come as fast as they are indexed and none of them waits long. (Waiting only at
    /// the limit, for a file to be done, held all writers for seconds every few hundred thousand
    /// events.) At twice the share it waits for a file. But not for ever: a part that can't be written
    /// stays in memory.
    private func makeRoom() {
        let share = 2 * partByteCount
        let excess = partsByteCount - share
        guard excess > 0, queue.withLock({ $0.isRunning }), isIndexing else { return }
        usleep(UInt32(Self.longestDelayMicroseconds * min(excess, share) / share))
        var rest = Self.longestWaitMilliseconds
        while rest > 0, partsByteCount >= 2 * share, isIndexing {
            usleep(10_000)
            rest -= 10
        }
    }

    private var isIndexing: Bool { indexer.withLock { $0.object }?.isWorking == true }

    private static let longestDelayMicroseconds = 40_000
    private static let longestWaitMilliseconds = 2_000

    /// Tells the operator when writing begins to fail, and when it works again.
    private func tellOnce(_ error: LogError?) {
        let before = failure.withLock { failure in
            let before = failure
            failure = error
            return before
        }
        guard before != error else { return }
        if let error {
            notify(EngineNotice(level: .error, message: "Writes are refused: \(error)."))
        } else {
            notify(EngineNotice(level: .notice, message: "Writes work again."))
        }
    }

    /// Lets the prices that the log says be those that calls are priced by.
    private func refreshPrices() {
        let (book, overrides) = projections.withLock { ($0.priceBook, $0.priceOverrides) }
        cache.refresh(book: book, overrides: overrides)
    }
}
