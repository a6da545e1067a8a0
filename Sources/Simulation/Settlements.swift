internal import Engine
internal import Synchronization

/// Takes what the engine says became of writes, in the order that it says so.
final class Settlements: Sendable {
    struct Settlement: Sendable {
        let write: Int
        let result: Result<Void, EngineError>
    }

    private let settled = Mutex<[Settlement]>([])

    /// What to give the engine along with a write.
    func callback(for write: Int) -> @Sendable (Result<Void, EngineError>) -> Void {
        { result in
            self.settled.withLock { $0.append(Settlement(write: write, result: result)) }
        }
    }

    /// What was said since the last call.
    func take() -> [Settlement] {
        settled.withLock { settled in
            defer { settled.removeAll(keepingCapacity: true) }
            return settled
        }
    }
}
