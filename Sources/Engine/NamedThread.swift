internal import CPlatform
internal import Glibc

/// A thread of its own for work that blocks or must stay in order, with a name that `top -H` shows.
enum NamedThread {
    private final class Body: Sendable {
        let name: String
        let run: @Sendable () -> Void

        init(name: String, run: @escaping @Sendable () -> Void) {
            self.name = name
            self.run = run
        }
    }

    /// Starts a detached thread.
    ///
    /// - Parameter name: at most 15 bytes, Linux's limit.
    static func start(name: String, _ run: @escaping @Sendable () -> Void) {
        precondition(name.utf8.count <= 15, "Linux refuses longer thread names")
        var thread = pthread_t()
        let body = Unmanaged.passRetained(Body(name: name, run: run))
        let result = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                let body = Unmanaged<Body>.fromOpaque(argument).takeRetainedValue()
                watchllm_name_thread(body.name)
                body.run()
                return nil
            }, body.toOpaque())
        precondition(result == 0, "the system gives no thread")
        pthread_detach(thread)
    }
}
