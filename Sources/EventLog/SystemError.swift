internal import Glibc

/// A call to the operating system that failed.
public struct SystemError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The error number, as in `errno.h`.
    public let code: Int32
    /// The name of the call.
    public let call: String
    /// The file or directory it was about.
    public let path: String

    @inline(never)
    public init(code: Int32, call: String, path: String) {
        self.code = code
        self.call = call
        self.path = path
    }

    /// Whether room is all that lacks: the same call may succeed later.
    public var isOutOfSpace: Bool { code == ENOSPC || code == EDQUOT }

    /// Whether the process, or the system, has as many files open as it may.
    public var isOutOfFiles: Bool { code == EMFILE || code == ENFILE }

    /// Whether the call is not for this caller, or not for this file system.
    public var isRefusal: Bool { [EACCES, EPERM, EROFS, EINVAL, ENOTSUP].contains(code) }

    /// Whether the call was only interrupted and is to be made again.
    public var isInterruption: Bool { code == EINTR }

    /// Whether there is no such file.
    public var isMissingFile: Bool { code == ENOENT }

    /// Whether the file is there already.
    public var isExistingFile: Bool { code == EEXIST }

    /// Whether another process holds the lock.
    public var isLocked: Bool { code == EWOULDBLOCK }

    public var description: String {
        var buffer = [CChar](repeating: 0, count: 128)
        strerror_r(code, &buffer, buffer.count)
        let text = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return "\(call) \(path): \(String(decoding: text, as: UTF8.self)) (\(code))"
    }
}
