internal import Synchronization
internal import Threads

/// The place of a thread that is started after its owner was made.
final class ThreadSlot: Sendable {
    private let thread = Mutex<NamedThread?>(nil)

    func start(_ started: NamedThread) { thread.withLock { $0 = started } }

    /// Waits for the thread to end; false if none was ever started.
    func join() -> Bool {
        guard let running = thread.withLock({ $0 }) else { return false }
        running.join()
        return true
    }
}
