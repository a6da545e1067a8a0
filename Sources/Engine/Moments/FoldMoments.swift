internal import Bytes
internal import EventLog
internal import Projections
internal import Synchronization

/// The small folds as of a moment: from the nearest state before it that is kept, in memory or as a
/// snapshot, and the records behind that (spec/time.md §5).
final class FoldMoments: Sendable {
    /// States that were asked for last, each about as large as a snapshot.
    private static let keptCount = 4

    private let kept = Mutex<[FoldState]>([])
    private let keeper: FoldKeeper

    init(_ keeper: FoldKeeper) { self.keeper = keeper }

    /// The folds after a record. Blocks.
    ///
    /// - Throws: what the log throws if it can't be read.
    func folds(through moment: SequenceNumber, of log: EventLog) throws -> FoldState {
        var folds = try start(before: moment, of: log)
        let first = folds.lastApplied.advanced(by: 1)
        if first <= moment {
            try log.batches(from: first, through: moment) { batch in
                batch.forEachRecord { number, time, bytes in
                    guard number > folds.lastApplied, number <= moment else { return }
                    folds.apply(bytes, sequenceNumber: number, commitTime: time)
                }
            }
        }
        let found = folds
        kept.withLock { kept in
            kept.removeAll { $0.lastApplied == found.lastApplied }
            kept.insert(found, at: 0)
            if kept.count > Self.keptCount { kept.removeLast() }
        }
        return found
    }

    private func start(before moment: SequenceNumber, of log: EventLog) throws -> FoldState {
        let known = kept.withLock { kept in
            kept.filter { $0.lastApplied <= moment }.max { $0.lastApplied < $1.lastApplied }
        }
        if let snapshot = try keeper.folds(through: moment, of: log),
            snapshot.lastApplied > known?.lastApplied ?? .zero
        {
            return snapshot
        }
        if let known { return known }
        guard let retired = log.retired else { return FoldState() }
        return try FoldState(retiredBy: retired.record, from: log)
    }

    /// Lets go of all: what was folded has turned out damaged.
    func removeAll() { kept.withLock { $0 = [] } }
}
