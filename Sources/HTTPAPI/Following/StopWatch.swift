import ServiceLifecycle
import Synchronization

/// Knows when the server begins to stop, or the reader has gone, so that an answer ends which would go
/// on for ever.
final class StopWatch: Sendable {
    private let hasStopped = Atomic<Bool>(false)

    var isStopping: Bool { hasStopped.load(ordering: .relaxed) || Task.isCancelled }

    /// Does something in pieces, of which no further one is begun once the server stops.
    func watching<Failure: Error>(
        _ work: () async throws(Failure) -> Void
    ) async throws {
        try await withTaskCancellationOrGracefulShutdownHandler {
            try await work()
        } onCancelOrGracefulShutdown: {
            self.hasStopped.store(true, ordering: .relaxed)
        }
    }

    /// Waits, but not beyond the beginning of the stop.
    func interrupting<Answer: Sendable>(
        _ wait: @Sendable @escaping () async -> Answer
    ) async -> Answer {
        // What waits ends when its task is cancelled.
        let task = Task { await wait() }
        return await withTaskCancellationOrGracefulShutdownHandler {
            await task.value
        } onCancelOrGracefulShutdown: {
            // Of one connection's task: others have a watch of their own.
            self.hasStopped.store(true, ordering: .relaxed)
            task.cancel()
        }
    }
}
