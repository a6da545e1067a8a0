internal import Bytes
internal import EventLog
internal import Projections
internal import Synchronization
internal import Threads

/// Folds the whole log anew beside the state that answers, compares, and exchanges one for the other
/// (spec/time.md §4). One at a time.
final class Rebuilder: Sendable {
    private struct State {
        var status = RebuildStatus.idle
        var options: RebuildOptions?
        var isClosing = false
        var thread: NamedThread?
    }

    private let state = Mutex(State())
    let projector: Projector
    let indexer: Indexer
    let files: IndexStore
    let snapshots: SnapshotStore
    let pacer: Pacer
    /// Bytes that parts in the making may take.
    let partByteCount: Int

    init(
        projector: Projector, indexer: Indexer, files: IndexStore, snapshots: SnapshotStore,
        pacer: Pacer, partByteCount: Int
    ) {
        self.projector = projector
        self.indexer = indexer
        self.files = files
        self.snapshots = snapshots
        self.pacer = pacer
        self.partByteCount = partByteCount
    }

    /// How the last one stands, and what was wanted of it.
    var last: (status: RebuildStatus, options: RebuildOptions?) {
        state.withLock { ($0.status, $0.options) }
    }

    /// Whether it is to end at once, since the engine closes.
    var isClosing: Bool { state.withLock { $0.isClosing } }

    /// Begins to rebuild on a thread of its own; `last` tells how it goes.
    ///
    /// - Returns: false if one is going on.
    func start(_ options: RebuildOptions, of log: EventLog) throws(ThreadError) -> Bool {
        guard begin(options) else { return false }
        do throws(ThreadError) {
            let thread = try NamedThread(name: "rebuild", isBackground: true) { [self] in
                _ = perform(options, of: log) { _ in }
            }
            state.withLock { $0.thread = thread }
            return true
        } catch {
            state.withLock { state in
                state.status = .idle
                state.options = nil
            }
            throw error
        }
    }

    /// Rebuilds on the calling thread. Blocks.
    func run(
        _ options: RebuildOptions, of log: EventLog, progress: (RebuildProgress) -> Void
    ) throws(EngineError) -> RebuildReport {
        guard begin(options) else { throw .busy }
        return try perform(options, of: log, progress).get()
    }

    /// Ends what goes on, without effect. Blocks.
    func close() {
        let thread = state.withLock { state in
            state.isClosing = true
            return state.thread
        }
        thread?.join()
    }

    /// Tells how far it has come.
    func tell(_ progress: RebuildProgress) {
        state.withLock { $0.status = .running(progress) }
    }

    private func begin(_ options: RebuildOptions) -> Bool {
        state.withLock { state in
            if case .running = state.status { return false }
            guard !state.isClosing else { return false }
            state.status = .running(
                RebuildProgress(recordCount: 0, totalCount: 0, seconds: 0))
            state.options = options
            return true
        }
    }

    private func perform(
        _ options: RebuildOptions, of log: EventLog, _ progress: (RebuildProgress) -> Void
    ) -> Result<RebuildReport, EngineError> {
        let result: Result<RebuildReport, EngineError>
        do throws(EngineError) {
            result = .success(
                try RebuildRun(options, log: log, rebuilder: self).report(progress))
        } catch {
            result = .failure(error)
        }
        // Killed in between, the next start removes them.
        files.removeAll()
        state.withLock { state in
            switch result {
            case .success(let report): state.status = .done(report)
            case .failure(let error): state.status = .failed(error)
            }
        }
        return result
    }
}
