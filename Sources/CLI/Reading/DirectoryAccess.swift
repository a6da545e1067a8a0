// Where the headers of Dispatch can be seen too, the compiler takes `stat` for theirs.
import CDispatch
import EventLog
import Glibc

/// Whether this process may use the files of a data directory, and in words that help if not.
struct DirectoryAccess: Sendable {
    /// What a command is going to do with a directory.
    enum Use: Sendable {
        case reading
        case serving
    }

    let path: String
    let use: Use

    /// The first thing that stands in the way; nil if nothing does, or nothing is there yet.
    var problem: String? {
        guard let directory = FileFacts(path) else {
            return use == .serving || errno == EACCES ? parentProblem : nil
        }
        guard directory.isDirectory else { return "\(path) is no directory" }
        if let problem = problem(with: path, isDirectory: true) { return problem }
        for name in ["keystore", "log.mark"] {
            let file = "\(path)/\(name)"
            if let problem = kindProblem(with: file) { return problem }
            // Reading needs no key store.
            if name == "keystore", use == .reading { continue }
            if let problem = problem(with: file, isDirectory: false, isWritten: name == "log.mark")
            {
                return problem
            }
        }
        return logProblem
    }

    /// What stands in the way of the log's own files.
    private var logProblem: String? {
        let log = path + "/log"
        guard let facts = FileFacts(log) else { return nil }
        guard facts.isDirectory else { return "\(log) is no directory" }
        if let problem = problem(with: log, isDirectory: true) { return problem }
        let names = ((try? PosixFileSystem().list(log)) ?? []).sorted()
        let last = names.last { $0.hasSuffix(".wlog") }
        for name in names where name.hasSuffix(".wlog") || name == "lock" {
            // Reading takes no lock.
            if name == "lock", use == .reading { continue }
            let file = "\(log)/\(name)"
            // Recovery syncs the last segment, and a footer may go to it.
            let isWritten = name == "lock" || name == last
            if let problem = kindProblem(with: file)
                ?? problem(with: file, isDirectory: false, isWritten: isWritten)
            {
                return problem
            }
        }
        return nil
    }

    /// That a file is none: to open a pipe waits for its other end, which may never come.
    private func kindProblem(with file: String) -> String? {
        guard let facts = FileFacts(file), !facts.isRegularFile else { return nil }
        return "\(file) is no file with data, but a directory, a pipe or the like: move it away"
    }

    /// That the directory belongs to another user than the one who writes into it now; nil if not.
    var ownerWarning: String? {
        guard let facts = FileFacts(path), facts.owner != geteuid() else { return nil }
        return "\(path) belongs to \(UserName.text(facts.owner)) and the server runs as "
            + "\(UserName.text(geteuid())): \(UserName.text(facts.owner)) can't read the files "
            + "that are made now."
    }

    /// Whether the directory can be made, by the directory that it is to lie in.
    private var parentProblem: String? {
        var parent = path
        while let slash = parent.lastIndex(of: "/") {
            parent = slash == parent.startIndex ? "/" : String(parent[..<slash])
            if let facts = FileFacts(parent) {
                guard facts.isDirectory else { return "\(parent) is no directory" }
                return problem(with: parent, isDirectory: true)
            }
            if parent == "/" { return nil }
        }
        return problem(with: ".", isDirectory: true)
    }

    /// - Parameter isWritten: whether the server writes to this file; it does to directories.
    private func problem(
        with file: String, isDirectory: Bool, isWritten: Bool = false
    ) -> String? {
        let isWritten = use == .serving && (isDirectory || isWritten)
        var mode = R_OK
        if isWritten { mode |= W_OK }
        if isDirectory { mode |= X_OK }
        guard faccessat(AT_FDCWD, file, mode, AT_EACCESS) != 0 else { return nil }
        let code = errno
        switch code {
        case ENOENT: return nil
        case EROFS:
            return "\(file) is on a read-only file system, and the server has to write there; "
                + "the commands that only read work"
        case EACCES, EPERM:
            guard let facts = FileFacts(file) else {
                return "\(file): \(SystemCallError(number: code))"
            }
            let verb = isWritten ? "write to" : "read"
            let owner = UserName.text(facts.owner)
            let remedy =
                facts.owner == geteuid()
                ? "change its mode: chmod u+rw\(isDirectory ? "x" : "") \(file)"
                : "run as \(owner), or hand the directory over: chown -R "
                    + "\(UserName.text(geteuid())) \(path)"
            return "\(UserName.text(geteuid())) may not \(verb) \(file), which belongs to "
                + "\(owner) and has the mode \(facts.modeText); \(remedy)"
        default: return "\(file): \(SystemCallError(number: code))"
        }
    }
}

/// What the system knows of a file.
private struct FileFacts {
    private let status: stat

    /// Nil if there is no such file, or it can't be told: then `errno` says why.
    init?(_ path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        self.status = status
    }

    var isDirectory: Bool { status.st_mode & S_IFMT == S_IFDIR }
    var isRegularFile: Bool { status.st_mode & S_IFMT == S_IFREG }
    var owner: uid_t { status.st_uid }

    /// The permissions as `chmod` takes them, such as `0600`.
    var modeText: String {
        let digits = String(status.st_mode & 0o7777, radix: 8)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}

/// Users by name.
private enum UserName {
    /// The user's name, or the number where it has none.
    static func text(_ user: uid_t) -> String {
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        var buffer = [CChar](repeating: 0, count: 4_096)
        guard getpwuid_r(user, &entry, &buffer, buffer.count, &found) == 0, found != nil,
            let name = entry.pw_name
        else { return "user \(user)" }
        return String(cString: name)
    }
}
