internal import CPlatform
internal import Glibc
internal import Synchronization

/// A thread of its own for blocking work, since a pool's threads must not be blocked.
public final class NamedThread: Sendable {
    private final class Body: Sendable {
        let name: String
        let run: @Sendable () -> Void

        init(name: String, run: @escaping @Sendable () -> Void) {
            self.name = name
            self.run = run
        }
    }

    private let thread = Mutex<pthread_t?>(nil)

    /// Starts a thread.
    ///
    /// - Parameter name: at most 15 bytes, the limit of the system.
    /// - Throws: what the system says when it has no more threads.
    public init(name: String, _ run: @escaping @Sendable () -> Void) throws(ThreadError) {
        let body = Unmanaged.passRetained(Body(name: name, run: run))
        var started = pthread_t()
        let code = pthread_create(
            &started, nil,
            { argument in
                guard let argument else { return nil }
                let body = Unmanaged<Body>.fromOpaque(argument).takeRetainedValue()
                watchllm_name_thread(body.name)
                body.run()
                return nil
            }, body.toOpaque())
        guard code == 0 else {
            body.release()
            throw ThreadError(code: code)
        }
        thread.withLock { $0 = started }
    }

    /// Waits for the thread to end; returns at once the second time.
    public func join() {
        let running = thread.withLock { thread in
            let running = thread
            thread = nil
            return running
        }
        if let running { pthread_join(running, nil) }
    }
}
