import EventLog
import Glibc
import Model
import Threads

/// How many files and connections the process may have open, and who gets how many of them.
struct OpenFileLimit: Hashable, Sendable {
    /// What the system allows.
    let count: Int
    /// What event loops, listeners, the log's own files and the streams take.
    let own: Int

    /// - Parameters:
    ///   - count: what the system allows.
    ///   - processorCount: there is an event loop for each, with three files.
    init(count: Int, processorCount: Int) {
        self.count = count
        own = 32 + 4 * processorCount
    }

    /// Raises the limit to what the system allows: shells start programs with 1,024, which is less
    /// than the server's own limit on connections. Where that fails, the lower one stays.
    static func raise() -> OpenFileLimit {
        var limit = rlimit()
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        let processorCount = Processors.count
        guard getrlimit(resource, &limit) == 0 else {
            return OpenFileLimit(count: 1_024, processorCount: processorCount)
        }
        if limit.rlim_cur < limit.rlim_max {
            var raised = limit
            raised.rlim_cur = limit.rlim_max
            if setrlimit(resource, &raised) == 0 { limit = raised }
        }
        return OpenFileLimit(
            count: Int(clamping: limit.rlim_cur), processorCount: processorCount)
    }

    /// Segment files that the log may keep open for reading: without a bound it would take all that
    /// there are before the first connection comes.
    var segmentFileCount: Int { min(256, count / 4) }

    /// Connections that may be open: further ones wait, so that the log never lacks a file.
    var connectionCount: Int { min(Limits.maximumConnections, count - own - segmentFileCount) }

    /// Why the server can't run with it; nil if it can.
    var problem: String? {
        let needed = 2 * own
        guard count < needed else { return nil }
        return "the system allows \(count) open files, and the server needs \(needed) or more: "
            + "raise the limit (ulimit -n 4096, LimitNOFILE= in a systemd unit, --ulimit nofile= "
            + "of a container)"
    }

    /// What the operator should know of it; nil if it is enough for everything.
    var notice: String? {
        guard connectionCount < Limits.maximumConnections else { return nil }
        return "The system allows \(count) open files: at most \(connectionCount) connections are "
            + "taken at a time, instead of \(Limits.maximumConnections)."
    }
}
