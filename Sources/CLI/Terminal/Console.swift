import Glibc
import Synchronization

/// Where a command writes: answers to one stream, problems and progress to another.
final class Console: Sendable {
    /// Takes bytes away; throws where they can't be written.
    typealias Sink = @Sendable ([UInt8]) throws(SystemCallError) -> Void

    private struct Pending {
        var bytes: [UInt8] = []
        var failure: SystemCallError?
    }

    /// Whether answers may be coloured.
    let hasColor: Bool
    /// Whether someone watches the second stream, so that progress can be drawn there.
    let showsProgress: Bool
    /// The width of the terminal in characters, or 100 where there is none.
    let columns: Int

    private let output: Sink
    private let errors: Sink
    private let pending = Mutex(Pending())
    private static let flushByteCount = 64 << 10

    init(
        hasColor: Bool = false, showsProgress: Bool = false, columns: Int = 100,
        output: @escaping Sink, errors: @escaping Sink
    ) {
        self.hasColor = hasColor
        self.showsProgress = showsProgress
        self.columns = columns
        self.output = output
        self.errors = errors
    }

    /// Standard output and standard error: coloured on a terminal, unless `NO_COLOR` is set
    /// (https://no-color.org) or the terminal is dumb.
    static func standard() -> Console {
        let isTerminal = isatty(STDOUT_FILENO) == 1
        let mayColor = (variable("NO_COLOR") ?? "").isEmpty && variable("TERM") != "dumb"
        return Console(
            hasColor: isTerminal && mayColor, showsProgress: isatty(STDERR_FILENO) == 1,
            columns: isTerminal ? width(of: STDOUT_FILENO) : 100,
            output: { (bytes) throws(SystemCallError) in try write(bytes, to: STDOUT_FILENO) },
            errors: { (bytes) throws(SystemCallError) in try write(bytes, to: STDERR_FILENO) })
    }

    /// Writes a part of the answer. It is held back until there is enough of it, or `flush`.
    func write(_ text: String) { write(text.utf8) }

    /// Writes a part of the answer. It is held back until there is enough of it, or `flush`.
    func write(_ bytes: some Collection<UInt8>) {
        pending.withLock { pending in
            pending.bytes.append(contentsOf: bytes)
            if pending.bytes.count >= Self.flushByteCount { send(&pending) }
        }
    }

    /// Writes what was held back.
    ///
    /// - Throws: the first failure to write since the last call.
    func flush() throws(SystemCallError) {
        let failure: SystemCallError? = pending.withLock { pending in
            send(&pending)
            defer { pending.failure = nil }
            return pending.failure
        }
        if let failure { throw failure }
    }

    /// Writes to the second stream at once. That it can't be written is nobody's business.
    func report(_ text: String) {
        try? errors(Array(text.utf8))
    }

    private func send(_ pending: inout Pending) {
        guard !pending.bytes.isEmpty else { return }
        do throws(SystemCallError) {
            try output(pending.bytes)
        } catch {
            if pending.failure == nil { pending.failure = error }
        }
        pending.bytes.removeAll(keepingCapacity: true)
    }

    // MARK: The process's own streams

    private static func variable(_ name: String) -> String? {
        guard let value = getenv(name) else { return nil }
        return String(cString: value)
    }

    private static func width(of descriptor: Int32) -> Int {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col >= 40 else {
            return 100
        }
        return Int(size.ws_col)
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32) throws(SystemCallError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if errno != EINTR {
                throw SystemCallError(number: errno)
            }
        }
    }
}
