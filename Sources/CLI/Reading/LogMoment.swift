import ArgumentParser
import Bytes
import Model

/// A point of the log, as people write it: a sequence number, with or without `seq:`, or a time.
enum LogMoment: Hashable, Sendable, ExpressibleByArgument {
    case number(SequenceNumber)
    /// Of commit time.
    case time(Timestamp)

    init?(argument: String) {
        let digits = argument.hasPrefix("seq:") ? String(argument.dropFirst(4)) : argument
        if let number = UInt64(digits) {
            self = .number(SequenceNumber(number))
        } else if let time = Timestamp(rfc3339: argument) {
            self = .time(time)
        } else {
            return nil
        }
    }

    /// The last record up to then.
    func last(in log: DirectoryLog) throws(CommandFailure) -> SequenceNumber {
        switch self {
        case .number(let number): number
        case .time(let time): try log.sequence(committedBy: time)
        }
    }

    /// The first record from then on: with this number, or committed then or later.
    func first(in log: DirectoryLog) throws(CommandFailure) -> SequenceNumber {
        switch self {
        case .number(let number): number
        case .time(let time):
            try log.sequence(committedBy: time.advanced(byMicroseconds: -1)).advanced(by: 1)
        }
    }
}
