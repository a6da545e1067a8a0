public import Bytes

/// Everything that the log refuses or fails with.
public enum LogError: Error, Hashable, Sendable {
    /// The log was closed.
    case closed
    /// More bytes are waiting to be written than allowed; try again shortly.
    case queueFull(queuedBytes: Int, maximum: Int)
    /// The disk or quota is full; the log goes on by itself when there is room.
    case diskFull(SystemError)
    /// Writing failed for good: the process must be restarted, after a look at the disk.
    case failed(SystemError)
    /// A call failed while opening or reading.
    case system(SystemError)
    /// Another process, or another part of this one, has the log open for writing.
    case locked(path: String)
    /// A transaction without a record.
    case emptyTransaction
    /// A record longer than the format allows.
    case recordTooLong(byteCount: Int, maximum: Int)
    /// A transaction with more records than the format allows.
    case tooManyRecords(count: Int, maximum: Int)
    /// Bytes of a file that are not what the format says.
    case damaged(file: String, offset: Int, expected: String, found: String)
    /// A segment that only a later version can read.
    case unsupportedVersion(file: String, expected: UInt16, found: UInt16)
    /// A log beside the mark of another one.
    case foreignMark(file: String, expected: String, found: String)
    /// The log is damaged, and was to be opened only if it is not.
    case damagedLog([DamageRange])
    /// The log was to be forked, but records up to a number are retired: a fork has its parent's first.
    case retiredBeginning(through: SequenceNumber)
    /// All numbers of records, or of segments, that a reader takes are used up.
    case exhausted
    /// The system gives no random bytes.
    case noEntropy
}

extension LogError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .closed: "the log is closed"
        case .queueFull(let queued, let maximum):
            "\(queued) bytes are waiting to be written, of \(maximum) allowed"
        case .diskFull(let error): "no room on the disk: \(error)"
        case .failed(let error): "the log can't be written: \(error)"
        case .system(let error): "\(error)"
        case .locked(let path): "\(path) is locked: the log is open for writing elsewhere"
        case .emptyTransaction: "a transaction without a record"
        case .recordTooLong(let count, let maximum):
            "a record of \(count) bytes; the longest is \(maximum)"
        case .tooManyRecords(let count, let maximum):
            "a transaction of \(count) records; the most is \(maximum)"
        case .damaged(let file, let offset, let expected, let found):
            "\(file) at byte \(offset): expected \(expected), found \(found)"
        case .unsupportedVersion(let file, let expected, let found):
            "\(file): needs a reader of version \(found), this one reads up to \(expected)"
        case .foreignMark(let file, let expected, let found):
            "\(file): is the mark of the log \(found), the segments belong to \(expected); "
                + "remove it if these segments are the right ones"
        case .damagedLog(let damage):
            "the log is damaged: " + damage.map { "\($0)" }.joined(separator: ". ")
        case .retiredBeginning(let last):
            "its records up to \(last) are retired, and only a log with its first record can be forked"
        case .exhausted: "the log has no numbers left for more records"
        case .noEntropy: "the system gives no random bytes"
        }
    }
}

extension LogError {
    /// Bytes of `file` that are not what the format says, read from `base` on.
    @inline(never)
    static func damaged(file: String, base: Int, _ error: FormatError) -> LogError {
        .damaged(
            file: file, offset: base + error.offset, expected: error.expected, found: error.found)
    }
}
