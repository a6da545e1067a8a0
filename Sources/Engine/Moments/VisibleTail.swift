internal import Bytes
internal import Synchronization

/// Those who wait until records become visible: a bounded time, and without a thread.
final class VisibleTail: Sendable {
    private enum Waiter: Sendable {
        /// Has come, and does not wait yet.
        case arriving
        case waiting(SequenceNumber, UnsafeContinuation<Void, Never>)
        /// Its time is over before it waits.
        case over
    }

    private struct State {
        var isClosed = false
        var nextID: UInt64 = 0
        var waiters: [UInt64: Waiter] = [:]
    }

    private let state = Mutex(State())
    /// Nearly always nobody waits, and a commit need not take the lock.
    private let count = Atomic<Int>(0)

    /// How many wait.
    var waitingCount: Int { count.load(ordering: .relaxed) }

    /// Everything up to a number can be asked for.
    func advance(to number: SequenceNumber) {
        guard count.load(ordering: .sequentiallyConsistent) > 0 else { return }
        resume { $0 <= number }
    }

    /// Nothing more will become visible.
    func close() {
        state.withLock { $0.isClosed = true }
        resume { _ in true }
    }

    /// Suspends until a record is visible, for so long at most, or until the task is cancelled.
    ///
    /// - Parameter applied: tells what is visible now.
    func wait(
        for number: SequenceNumber, atMost limit: Duration, applied: () -> SequenceNumber
    ) async {
        // First it counts, then it looks: so what becomes visible in between is not missed.
        count.add(1, ordering: .sequentiallyConsistent)
        let id = state.withLock { state in
            state.nextID += 1
            state.waiters[state.nextID] = .arriving
            return state.nextID
        }
        let timer = Task { [self] in
            guard (try? await Task.sleep(for: limit)) != nil else { return }
            end(id)
        }
        await withTaskCancellationHandler {
            await withUnsafeContinuation { continuation in
                let waits = state.withLock { state in
                    // Looked at under the lock: `advance` comes either before, or finds it here.
                    guard case .arriving? = state.waiters[id], !state.isClosed,
                        applied() < number
                    else { return false }
                    state.waiters[id] = .waiting(number, continuation)
                    return true
                }
                if !waits { continuation.resume() }
            }
        } onCancel: {
            end(id)
        }
        timer.cancel()
        state.withLock { _ = $0.waiters.removeValue(forKey: id) }
        count.subtract(1, ordering: .sequentiallyConsistent)
    }

    /// Ends the wait of one, also before it has begun.
    private func end(_ id: UInt64) {
        let waiter = state.withLock { state in
            guard let waiter = state.waiters[id] else { return Waiter?.none }
            state.waiters[id] = .over
            return waiter
        }
        if case .waiting(_, let continuation)? = waiter { continuation.resume() }
    }

    private func resume(where isDue: (SequenceNumber) -> Bool) {
        let due = state.withLock { state in
            var due: [UnsafeContinuation<Void, Never>] = []
            for (id, waiter) in state.waiters {
                guard case .waiting(let number, let continuation) = waiter, isDue(number) else {
                    continue
                }
                state.waiters[id] = .over
                due.append(continuation)
            }
            return due
        }
        for continuation in due { continuation.resume() }
    }
}
