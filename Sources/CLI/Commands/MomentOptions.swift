import ArgumentParser
import Bytes

/// As of which point of the log a question is asked, and what it has to see.
struct MomentOptions: ParsableArguments {
    @Option(
        name: .long,
        help:
            "As of this point of the log: seq:N, or a time of commit such as 2026-03-01T12:00:00Z.")
    var at: LogMoment?

    @Option(
        name: .long,
        help: "Refuse to answer where this record is not there yet, or comes after --at.")
    var minSeq: UInt64?

    /// Opens the log that is asked.
    ///
    /// - Throws: also where it ends before the record that the answer has to see, or the moment does.
    func open(_ path: String) throws(CommandFailure) -> DirectoryLog {
        let log = try DirectoryLog(path)
        guard let minSeq else { return log }
        let last = log.lastNumber
        guard minSeq <= last.rawValue else {
            throw CommandFailure("record \(minSeq) is not there yet: the last is \(last)")
        }
        if let seen = try log.last(as: at), seen.rawValue < minSeq {
            throw CommandFailure(
                "record \(minSeq) is never seen as of --at: the last record then is \(seen)")
        }
        return log
    }
}
