public import Bytes
internal import EventLog
public import Model

/// Why the engine did not do what it was asked, with what the caller can do about it.
public enum EngineError: Error, Hashable, Sendable {
    /// More is queued than may wait; the same request may succeed in a second.
    case busy
    /// The disk is full; reads go on, and writes resume by themselves when there is space.
    case diskFull
    /// The log can take nothing more until the process is restarted, for this reason.
    case unavailable(reason: String)
    /// The engine was closed.
    case closed
    /// No such project.
    case unknownProject(ProjectID)
    /// No such key in the project.
    case unknownKey(String)
    /// No price book with this id was ever published.
    case unknownBook(String)
    /// The data directory can't be used, for this reason.
    case dataDirectory(path: String, reason: String)
    /// Records that were acknowledged are lost, and the directory was to be opened only if none is.
    case damagedLog(path: String, ranges: [EngineHealth.DamagedRange])
    /// What was to be read is damaged on disk.
    case damaged(reason: String)
    /// A moment was asked for that is not there yet: this is the last one.
    case momentAhead(SequenceNumber, last: SequenceNumber)
    /// A moment was asked for inside records that are lost to damage; behind them the first that can
    /// be asked for is `next`, if any.
    case momentLost(ClosedRange<SequenceNumber>, next: SequenceNumber?)
    /// What was asked for needs records up to this one, which are given up or shown no more; the first
    /// moment that can be asked for is `first`, if it is one that was asked for.
    case retired(through: SequenceNumber, first: SequenceNumber? = nil)
}

extension EngineError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .busy: "more is queued than may wait; try again in a second"
        case .diskFull: "the disk is full; writes resume by themselves when there is space"
        case .unavailable(let reason): "the log takes no more writes: \(reason)"
        case .closed: "the engine is closed"
        case .unknownProject(let id): "there is no project \(id)"
        case .unknownKey(let id): "there is no key \(id)"
        case .unknownBook(let id): "there is no price book \(id)"
        case .dataDirectory(let path, let reason): "\(path): \(reason)"
        case .damagedLog(let path, let ranges):
            "\(path): the log is damaged: " + ranges.map { "\($0)" }.joined(separator: "; ")
        case .damaged(let reason): "damaged on disk: \(reason)"
        case .momentAhead(let number, let last):
            "record \(number) is not there yet, the last is \(last)"
        case .momentLost(let lost, let next):
            "at this moment the last record was one of \(lost.lowerBound) to \(lost.upperBound), "
                + "which are lost to damage; ask as of seq:\(lost.lowerBound.advanced(by: -1))"
                + (next.map { ", or of seq:\($0) or a later one" } ?? "")
        case .retired(let last, let first):
            "records up to \(last) are retired"
                + (first.map { "; the first moment that can be asked for is seq:\($0)" } ?? "")
        }
    }
}

extension EngineError {
    /// What a failure of the log means to a caller.
    init(_ error: LogError) {
        switch error {
        case .queueFull: self = .busy
        case .diskFull: self = .diskFull
        case .closed: self = .closed
        case .damaged: self = .damaged(reason: "\(error)")
        default: self = .unavailable(reason: "\(error)")
        }
    }
}

extension EngineError {
    /// What it means for a data directory that its log can't be opened.
    init(opening error: LogError, path: String) {
        switch error {
        case .damagedLog(let damage):
            self = .damagedLog(path: path, ranges: damage.map { EngineHealth.DamagedRange($0) })
        case .locked(let lock):
            self = .dataDirectory(
                path: path,
                reason: "is served by another process: \(lock) is locked; stop that one first")
        default: self = .dataDirectory(path: path, reason: "\(error)")
        }
    }
}
