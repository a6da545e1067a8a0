internal import Synchronization

/// Batches that were read lately, within a limit of bytes.
///
/// Two generations: a batch that is used again moves to the young one, and when that is half the
/// limit the old one is forgotten. So it costs a look-up each and keeps no list. Batches of which
/// little was wanted have a few places of their own, so that a search does not drive out the others.
final class BatchCache: Sendable {
    private struct State {
        var young: [LogIndex.Location: IndexedBatch] = [:]
        var old: [LogIndex.Location: IndexedBatch] = [:]
        var youngByteCount = 0
        /// The oldest first.
        var passing: [(location: LogIndex.Location, batch: IndexedBatch)] = []
    }

    private static let passingCount = 4

    private let state = Mutex(State())
    private let limit: Int

    /// - Parameter limit: the most bytes to keep.
    init(limit: Int) { self.limit = limit }

    /// The bytes of what is kept, about.
    var byteCount: Int {
        state.withLock { state in
            state.passing.reduce(
                state.old.values.reduce(state.youngByteCount) { $0 + $1.byteCount }
            ) { $0 + $1.batch.byteCount }
        }
    }

    subscript(location: LogIndex.Location) -> IndexedBatch? {
        state.withLock { state in
            if let batch = state.young[location] { return batch }
            if let batch = state.old[location] {
                insert(batch, at: location, into: &state)
                return batch
            }
            return state.passing.first { $0.location == location }?.batch
        }
    }

    func insert(_ batch: IndexedBatch, at location: LogIndex.Location) {
        state.withLock { insert(batch, at: location, into: &$0) }
    }

    /// Keeps a batch for a moment.
    func pass(_ batch: IndexedBatch, at location: LogIndex.Location) {
        guard batch.byteCount <= limit / 16 else { return }
        state.withLock { state in
            if state.passing.count == Self.passingCount { state.passing.removeFirst() }
            state.passing.append((location, batch))
        }
    }

    private func insert(
        _ batch: IndexedBatch, at location: LogIndex.Location, into state: inout State
    ) {
        guard batch.byteCount <= limit / 2 else { return }
        if state.youngByteCount + batch.byteCount > limit / 2 {
            state.old = state.young
            state.young = [:]
            state.youngByteCount = 0
        }
        state.young[location] = batch
        state.youngByteCount += batch.byteCount
    }
}
