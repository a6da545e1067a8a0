internal import Synchronization

/// Batches that were read lately, within a limit of bytes.
///
/// Two generations: a batch that is used again moves to the young one, and when that is half the
/// limit the old one is forgotten. So it costs a look-up each and keeps no list.
final class BatchCache: Sendable {
    private struct State {
        var young: [LogIndex.Location: IndexedBatch] = [:]
        var old: [LogIndex.Location: IndexedBatch] = [:]
        var youngByteCount = 0
    }

    private let state = Mutex(State())
    private let limit: Int

    /// - Parameter limit: the most bytes to keep.
    init(limit: Int) { self.limit = limit }

    /// The bytes of what is kept, about.
    var byteCount: Int {
        state.withLock { state in
            state.old.values.reduce(state.youngByteCount) { $0 + $1.byteCount }
        }
    }

    subscript(location: LogIndex.Location) -> IndexedBatch? {
        state.withLock { state in
            if let batch = state.young[location] { return batch }
            guard let batch = state.old[location] else { return nil }
            insert(batch, at: location, into: &state)
            return batch
        }
    }

    func insert(_ batch: IndexedBatch, at location: LogIndex.Location) {
        state.withLock { insert(batch, at: location, into: &$0) }
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
