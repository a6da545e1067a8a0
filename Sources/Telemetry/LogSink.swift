import Glibc
import Synchronization

/// Where log lines go: one whole line at a time, from any thread.
public final class LogSink: Sendable {
    /// The standard error of the process.
    public static let standardError = LogSink { line in
        var rest = line[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count)
            }
            if count < 0, errno == EINTR { continue }
            // Where a line can't be written there is nobody left to tell.
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    private let lock = Mutex(())
    private let output: @Sendable ([UInt8]) -> Void

    /// - Parameter output: takes one line with its newline; never called by two threads at once.
    public init(_ output: @escaping @Sendable ([UInt8]) -> Void) { self.output = output }

    func append(line: [UInt8]) {
        lock.withLock { _ in output(line) }
    }
}
