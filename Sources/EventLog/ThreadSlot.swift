internal import Synchronization

/// The place of a thread that is started after its owner was made.
final class ThreadSlot: Sendable {
    private let thread = Mutex<LogThread?>(nil)

    func start(_ started: LogThread) { thread.withLock { $0 = started } }

    /// Waits for the thread to end; false if none was ever started.
    func join() -> Bool {
        guard let running = thread.withLock({ $0 }) else { return false }
        running.join()
        return true
    }
}
