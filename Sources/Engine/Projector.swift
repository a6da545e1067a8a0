internal import Bytes
internal import EventLog
internal import Model
internal import Pricing
internal import Projections
internal import Records
internal import Synchronization

/// Folds what the log has made durable, in order, on its own thread, and then lets the writers go on.
///
/// The log's thread hands groups over and syncs the next one meanwhile. At most
/// `maximumQueuedGroups` wait here; then the log's thread waits, the log's queue fills, and new writes
/// are refused: nothing waits without a bound.
final class Projector: CommitSink {
    private enum Work: Sendable {
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
    private let book: Mutex<PriceBook>
    private let admission = Mutex<Admission?>(nil)

    init() {
        book = Mutex(PriceBook.builtIn)
    }

    // MARK: Reading

    /// Asks the folded state; keep it short, the projector waits meanwhile.
    func read<Answer, Failure: Error>(
        _ question: (borrowing ProjectionSet) throws(Failure) -> Answer
    ) throws(Failure) -> Answer {
        try projections.withLock { state throws(Failure) -> Answer in try question(state) }
    }

    var lastApplied: SequenceNumber { projections.withLock { $0.lastApplied } }

    var priceBook: PriceBook { book.withLock { $0 } }

    func hasProject(_ id: ProjectID) -> Bool { projections.withLock { $0.project(id) != nil } }

    func key(digest: [UInt8]) -> Key? { projections.withLock { $0.key(digest: digest) } }

    /// How many groups wait to be folded.
    var queuedGroupCount: Int { queue.withLock { $0.work.count } }

    // MARK: Folding

    /// Folds a batch that is replayed at a start, before the thread runs.
    func fold(_ batch: borrowing LogBatch) {
        projections.withLock { state in
            batch.forEachRecord { number, commitTime, bytes in
                state.apply(bytes, sequenceNumber: number, commitTime: commitTime)
            }
        }
    }

    /// Starts the thread; `admission` learns what becomes visible.
    func start(admission: Admission) {
        self.admission.withLock { $0 = admission }
        refreshPriceBook()
        queue.withLock { $0.isRunning = true }
        NamedThread.start(name: "projector") { self.run() }
    }

    /// Folds what is queued, then ends the thread. Blocks.
    func stop() {
        queue.withLock { $0.isStopping = true }
        queue.wait(while: { $0.isRunning }) { _ in }
    }

    func committed(_ transactions: [CommittedTransaction]) {
        enqueue(.committed(transactions))
    }

    func failed(_ transactions: [CommittedTransaction], error: LogError) {
        enqueue(.failed(transactions, error))
    }

    private func enqueue(_ work: Work) {
        queue.wait(while: { $0.work.count >= Self.maximumQueuedGroups && $0.isRunning }) {
            $0.work.append(work)
        }
    }

    private func run() {
        while true {
            let work = queue.wait(while: { $0.work.isEmpty && !$0.isStopping }) { queue in
                let taken = queue.work
                queue.work.removeAll(keepingCapacity: true)
                return taken
            }
            if work.isEmpty { break }
            for item in work { perform(item) }
        }
        queue.withLock { $0.isRunning = false }
    }

    private func perform(_ work: Work) {
        let admission = admission.withLock { $0 }
        switch work {
        case .committed(let transactions):
            projections.withLock { state in
                for transaction in transactions {
                    let commitTime = transaction.range.commitTime
                    transaction.forEachRecord { number, bytes in
                        state.apply(bytes, sequenceNumber: number, commitTime: commitTime)
                    }
                }
            }
            refreshPriceBook()
            guard let last = transactions.last else { return }
            admission?.becameVisible(
                through: last.range.last, tickets: transactions.map(\.ticket))
        case .failed(let transactions, let error):
            for transaction in transactions {
                admission?.failed(
                    ticket: transaction.ticket, range: transaction.range,
                    error: EngineError(error))
            }
        }
    }

    /// Parses the book in force anew if another one came into force.
    private func refreshPriceBook() {
        let inForce = projections.withLock { $0.priceBook }
        guard let inForce, inForce.id != priceBook.id else { return }
        // A book that this version can't read leaves the one before in force.
        guard let parsed = try? PriceBook(id: inForce.id, csv: inForce.text) else { return }
        book.withLock { $0 = parsed }
    }
}
