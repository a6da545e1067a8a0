import Bytes
import EventLog
import Model
import Records

extension DirectoryLog {
    private struct Found: Error {}

    /// Whether an operator's token was issued up to a record, revoked since or not. One stands among
    /// the first records of every log that can be read over HTTP.
    func hasOperatorToken(through last: SequenceNumber) throws(CommandFailure) -> Bool {
        do {
            try batches(SequenceNumber.zero...last) { batch in
                var isFound = false
                batch.forEachRecord { number, commitTime, bytes in
                    guard number <= last, !isFound else { return }
                    let record = try? Record.decode(
                        bytes, commitTime: commitTime, includesPayload: false)
                    if case .keyIssued(_, let key) = record { isFound = key.projectID == nil }
                }
                if isFound { throw Found() }
            }
            return false
        } catch is Found {
            return true
        } catch {
            throw CommandFailure("\(path): \(error)")
        }
    }

    /// The last record that a question sees which is asked as of a moment (spec/time.md); nil for all.
    ///
    /// - Throws: for a moment that is not there yet, that is retired, or lies in lost records.
    func last(as moment: LogMoment?) throws(CommandFailure) -> SequenceNumber? {
        guard let moment else { return nil }
        let end = lastNumber
        switch moment {
        case .number(let number):
            guard number <= end else {
                throw CommandFailure(
                    "record \(number) is not there yet: the last is \(end)")
            }
            try checkReadable(number)
        case .time(let time):
            let before = try sequence(committedBy: time)
            // At the very time of the record before, nothing of what is lost had come.
            if try records([before]).first?.commitTime != time, before < end {
                try checkReadable(before.advanced(by: 1), before: end)
            }
        }
        let last = try wholeNumber(through: try moment.last(in: self))
        if let retired = report.retired, last < retired.last {
            throw CommandFailure(
                "records up to \(retired.last) are retired; ask as of seq:\(retired.last) or later")
        }
        return last
    }

    /// When a moment was: by commit time.
    func time(of moment: LogMoment) throws(CommandFailure) -> Timestamp {
        switch moment {
        case .time(let time): return time
        case .number(let number):
            return try records([try wholeNumber(through: number)]).first?.commitTime
                ?? Timestamp(microseconds: .min)
        }
    }

    /// - Parameter end: what is lost at the end of the log is no gap.
    private func checkReadable(
        _ number: SequenceNumber, before end: SequenceNumber = SequenceNumber(.max)
    ) throws(CommandFailure) {
        let lost = report.damage.compactMap(\.records).first {
            $0.contains(number) && $0.upperBound < end
        }
        guard let lost else { return }
        throw CommandFailure(
            "records \(lost.lowerBound) to \(lost.upperBound) are lost to damage; ask as of "
                + "seq:\(lost.lowerBound.advanced(by: -1)), or after seq:\(lost.upperBound)")
    }
}
