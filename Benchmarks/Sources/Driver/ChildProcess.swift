internal import CLinux
internal import Glibc

/// A program that was started here, on a processor of its own.
public final class ChildProcess {
    public let identifier: Int32
    /// What it writes to its standard output.
    private let output: Int32
    private var pending: [UInt8] = []
    private var exitStatus: Int32?

    /// - Parameters:
    ///   - arguments: the first is the path of the program.
    ///   - core: the processor that it stays on; nil: all.
    ///   - errors: a file that gets what it writes to standard error.
    ///   - back: the processor that this thread goes back to.
    public init(
        _ arguments: [String], core: Int?, back: Int?, errors: String
    ) throws(Failure) {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw .system("pipe") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        posix_spawn_file_actions_addopen(
            &actions, 2, errors, O_WRONLY | O_CREAT | O_APPEND, 0o644)
        var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) }
        defer { for word in words { free(word) } }
        words.append(nil)
        // A child keeps the processor of the thread that makes it.
        try Processor.pin(core)
        var child: pid_t = 0
        let code = posix_spawn(&child, arguments[0], &actions, nil, words, environ)
        try Processor.pin(back)
        close(ends[1])
        output = ends[0]
        identifier = child
        guard code == 0 else {
            // There is nothing that deinit could end.
            exitStatus = -1
            throw Failure("can't start \(arguments[0]): \(String(cString: strerror(code)))")
        }
        bench_own_child(child)
    }

    deinit {
        if isRunning { kill(SIGKILL) }
        close(output)
    }

    public var isRunning: Bool {
        if exitStatus == nil {
            var status: Int32 = 0
            if waitpid(identifier, &status, WNOHANG) == identifier { ended(status) }
        }
        return exitStatus == nil
    }

    /// The next line of standard output; nil at its end. Blocks.
    public func readLine() -> String? {
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while true {
            if let end = pending.firstIndex(of: 10) {
                let line = String(decoding: pending[..<end], as: UTF8.self)
                pending.removeSubrange(...end)
                return line
            }
            let count = read(output, &buffer, buffer.count)
            guard count > 0 else { return nil }
            pending.append(contentsOf: buffer[..<count])
        }
    }

    /// Everything that it still writes to standard output.
    public func readToEnd() -> String {
        var lines: [String] = []
        while let line = readLine() { lines.append(line) }
        return lines.joined(separator: "\n")
    }

    /// Ends it and waits for that.
    ///
    /// - Returns: whether it ended well.
    @discardableResult
    public func kill(_ signal: Int32) -> Bool {
        Glibc.kill(identifier, signal)
        return wait()
    }

    /// Waits for the end.
    ///
    /// - Returns: whether it ended well.
    @discardableResult
    public func wait() -> Bool {
        if exitStatus == nil {
            var status: Int32 = 0
            waitpid(identifier, &status, 0)
            ended(status)
        }
        return exitStatus == 0
    }

    private func ended(_ status: Int32) {
        exitStatus = status
        bench_forget_child(identifier)
    }

    /// The processor time that it has used, in seconds.
    public var processorSeconds: Double { Double(bench_process_nanoseconds(identifier)) / 1e9 }

    /// The memory that it has resident, in bytes.
    public var residentBytes: Int { memory("VmRSS:") }

    /// The most memory that it has had resident, in bytes, since the start or `forgetPeak`.
    public var peakResidentBytes: Int { memory("VmHWM:") }

    /// Lets the peak begin anew at what is resident now.
    public func forgetPeak() {
        let file = open("/proc/\(identifier)/clear_refs", O_WRONLY | O_CLOEXEC)
        guard file >= 0 else { return }
        write(file, "5", 1)
        close(file)
    }

    private func memory(_ name: String) -> Int {
        let text = Files.text("/proc/\(identifier)/status") ?? ""
        for line in text.split(separator: "\n") where line.hasPrefix(name) {
            let words = line.split { $0 == " " || $0 == "\t" }
            return words.count > 1 ? (Int(words[1]) ?? 0) << 10 : 0
        }
        return 0
    }
}
