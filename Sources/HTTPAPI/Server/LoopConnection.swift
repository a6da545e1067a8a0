import HummingbirdCore
import Logging
import NIOCore

/// An HTTP/1 connection whose requests are answered on its own event loop.
///
/// Hummingbird answers on the concurrency runtime's pool: a request goes from the loop's thread to
/// the pool and back for its head, its body and its answer, and each change of thread wakes one. With
/// the loop as executor they are function calls. What may block belongs on a thread of `ReadPool`.
struct LoopConnection: ServerChildChannel {
    let connection: HTTP1Channel

    func setup(
        channel: any Channel, logger: Logger
    ) -> EventLoopFuture<HTTP1Channel.Value> {
        connection.setup(channel: channel, logger: logger)
    }

    func handle(value: HTTP1Channel.Value, logger: Logger) async {
        let executor = LoopExecutor(value.channel.eventLoop)
        await withTaskExecutorPreference(executor) {
            await connection.handle(value: value, logger: logger)
        }
    }
}

/// Runs tasks on the thread of an event loop.
private final class LoopExecutor: TaskExecutor {
    private let loop: any EventLoop

    init(_ loop: any EventLoop) { self.loop = loop }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        loop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
