internal import CPlatform
internal import Glibc
internal import Synchronization

/// A thread of its own for blocking work, since a pool's threads must not be blocked.
public final class NamedThread: Sendable {
    private final class Body: Sendable {
        let name: String
        let isBackground: Bool
        let run: @Sendable () -> Void

        init(name: String, isBackground: Bool, run: @escaping @Sendable () -> Void) {
            self.name = name
            self.isBackground = isBackground
            self.run = run
        }
    }

    private let thread = Mutex<pthread_t?>(nil)

    /// Starts a thread.
    ///
    /// - Parameters:
    ///   - name: at most 15 bytes, the limit of the system.
    ///   - isBackground: whether it gets less of the processors and of the disk than others.
    /// - Throws: what the system says when it has no more threads.
    public init(
        name: String, isBackground: Bool = false, _ run: @escaping @Sendable () -> Void
    ) throws(ThreadError) {
        let body = Unmanaged.passRetained(
            Body(name: name, isBackground: isBackground, run: run))
        var started = pthread_t()
        let code = pthread_create(
            &started, nil,
            { argument in
                guard let argument else { return nil }
                let body = Unmanaged<Body>.fromOpaque(argument).takeRetainedValue()
                watchllm_name_thread(body.name)
                if body.isBackground { watchllm_lower_priority() }
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
