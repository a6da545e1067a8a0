internal import EventLog

extension Engine {
    /// Those who do the engine's work; each has a thread of its own, unless there are none.
    public enum Worker: CaseIterable, Hashable, Sendable {
        /// Writes and syncs groups.
        case log
        /// Closes segments that have ended by a footer.
        case sealer
        /// Folds what is durable and answers the writers.
        case projector
        /// Makes index files of sealed segments, and filters over their event ids.
        case indexer
        /// Makes snapshots of the small folds.
        case snapshots
        /// Reads what the start did not read, and tells damage in it.
        case scrub
        /// Gives up what is too old or too much.
        case retainer
    }

    /// Does the next piece of a worker's work on the calling thread, if there is any now.
    ///
    /// Only for an engine that was opened without threads, and only one call at a time.
    ///
    /// - Returns: whether there was anything to do. The log has nothing to do while the projector
    ///   has as many groups to fold as may wait.
    public func step(_ worker: Worker) -> Bool {
        switch worker {
        case .log: !projector.isFull && log.step()
        case .sealer: log.sealStep()
        case .projector: projector.step()
        case .indexer: indexer.step()
        case .snapshots: keeper.step()
        case .scrub: scrub.step()
        case .retainer: retainer.step()
        }
    }

    /// Does a piece of each worker's work; false if none of them has anything to do now.
    public func step() -> Bool {
        var didWork = false
        for worker in Worker.allCases where step(worker) { didWork = true }
        return didWork
    }
}
