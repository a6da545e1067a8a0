import Engine
import NIOPosix
import Synchronization

/// Threads for questions, which may wait for the disk and must not keep the event loops waiting.
final class ReadPool: Sendable {
    /// Questions answered at the same time: enough to hide a slow disk from the next one.
    static let defaultThreadCount = 3
    /// Questions that may wait for a thread; beyond it they are refused.
    static let defaultMaximumWaiting = 256

    private let threads: NIOThreadPool
    private let waiting = Atomic<Int>(0)
    private let maximumWaiting: Int

    init(
        threadCount: Int = ReadPool.defaultThreadCount,
        maximumWaiting: Int = ReadPool.defaultMaximumWaiting
    ) {
        self.maximumWaiting = maximumWaiting
        threads = NIOThreadPool(numberOfThreads: threadCount)
        threads.start()
    }

    deinit {
        // Whoever asks holds the pool: nothing runs any more.
        threads.shutdownGracefully { _ in }
    }

    /// Asks on a thread that may block.
    ///
    /// - Throws: `Problem.busy` if too many wait already, and what the engine's refusals become.
    func run<Answer: Sendable>(
        _ question: @escaping @Sendable () throws(EngineError) -> Answer
    ) async throws(Problem) -> Answer {
        let ahead = waiting.add(1, ordering: .relaxed).oldValue
        defer { waiting.subtract(1, ordering: .relaxed) }
        guard ahead < maximumWaiting else { throw .busy }
        do {
            return try await threads.runIfActive { try question() }
        } catch let error as EngineError {
            throw Problem(error)
        } catch {
            throw .busy
        }
    }
}
