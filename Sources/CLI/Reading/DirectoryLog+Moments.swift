import Bytes
import Engine
import EventLog
import Model
import Projections
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

    /// What an answer as of a moment is made of.
    enum MomentNeed {
        /// Projects, keys and prices: they are kept of records that are retired.
        case settings
        /// Events: where nothing was there, there are none.
        case events
        /// All that a digest is of: what a later record retired was there then.
        case digest
        /// Everything that came after the moment.
        case difference
    }

    /// The last record that a question sees which is asked as of a moment (spec/time.md); nil for all.
    ///
    /// - Throws: as `moment(_:for:)`.
    func last(as moment: LogMoment?) throws(CommandFailure) -> SequenceNumber? {
        try moment.map { moment throws(CommandFailure) in try self.moment(moment).number }
    }

    /// The point of the log that is meant, and when it was.
    ///
    /// - Throws: for a moment that is not there yet, that is retired, or lies in lost records.
    func moment(
        _ moment: LogMoment, for need: MomentNeed = .events
    ) throws(CommandFailure) -> Moment {
        let end = lastNumber
        let found: Moment
        switch moment {
        case .number(let number):
            guard number <= end else {
                throw CommandFailure("record \(number) is not there yet: the last is \(end)")
            }
            let known = recordNumber(upTo: number)
            try checkReadable(known)
            let whole = try wholeNumber(through: known)
            if whole != known { try checkReadable(whole) }
            found = Moment(number: whole, time: try commitTime(of: whole))
        case .time(let time):
            let number = try sequence(committedBy: time)
            let edge = try retiredEdge()
            let whole = edge.map { $0.time <= time ? max(number, $0.number) : number } ?? number
            let behind = whole.advanced(by: 1)
            let lost = lost(around: behind)
            // What is lost at the end of the log is no gap, and at the very time of the record before
            // nothing of it had come.
            if let lost, lost.upperBound < end, try commitTime(of: whole) != time {
                throw try lostMoment(behind)
            }
            found = Moment(
                number: whole, time: time,
                isNumberKnown: whole > .zero || report.retired == nil)
        }
        try checkKept(found, for: need)
        return found
    }

    /// Refuses a moment of which what is asked for is retired.
    private func checkKept(_ moment: Moment, for need: MomentNeed) throws(CommandFailure) {
        guard let retired = report.retired else { return }
        let isNothing = moment.number == .zero && moment.isNumberKnown
        let first =
            switch need {
            case .settings: isNothing ? .zero : retired.last
            case .events: isNothing ? .zero : retired.last.advanced(by: 1)
            case .digest: isNothing ? .zero : retired.record
            case .difference: retired.last.advanced(by: 1)
            }
        guard moment.number < first else { return }
        let next = need == .settings ? retired.last : try firstWholeNumber(from: first)
        throw CommandFailure(
            "what was asked for needs records up to \(retired.last), which are retired"
                + (next.map { "; ask as of seq:\($0) or a later one" } ?? ""))
    }

    /// When a record was committed.
    ///
    /// - Throws: if it is lost.
    private func commitTime(of number: SequenceNumber) throws(CommandFailure) -> Timestamp? {
        guard number > .zero else { return Timestamp(microseconds: .min) }
        if let retired = report.retired, number <= retired.last {
            return number == retired.last ? try retiredEdge()?.time : nil
        }
        guard let record = try records([number]).first else { throw try lostMoment(number) }
        return record.commitTime
    }

    /// The last record that is retired, and when it was committed; nil if none is, or the record that
    /// tells of it can't be read.
    private func retiredEdge() throws(CommandFailure) -> (
        number: SequenceNumber, time: Timestamp
    )? {
        guard let retired = report.retired else { return nil }
        let found = try RangeRetirement.find(from: retired.record) {
            number throws(CommandFailure) in
            try records([number]).first?.bytes
        }
        return found.map { ($0.last, $0.lastCommitTime) }
    }

    /// Refuses a moment whose last record is lost: a batch is only known to hold when it was read.
    private func checkReadable(_ number: SequenceNumber) throws(CommandFailure) {
        guard number > report.retired?.last ?? .zero else { return }
        guard try records([number]).isEmpty else { return }
        throw try lostMoment(number)
    }

    /// What a moment is refused with that ends in records which are lost.
    private func lostMoment(_ number: SequenceNumber) throws(CommandFailure) -> CommandFailure {
        let range = lost(around: number) ?? number...number
        let next = try firstWholeNumber(from: range.upperBound.advanced(by: 1))
        // On the way more may have been found.
        return CommandFailure(
            "\(EngineError.momentLost(lost(around: number) ?? range, next: next))")
    }

    /// The number itself, or of one that was passed over after a crash the last record before it.
    private func recordNumber(upTo number: SequenceNumber) -> SequenceNumber {
        guard let gap = gap(around: number), !gap.isWithinSegment,
            number > report.retired?.last ?? .zero, lost(around: number) == nil
        else { return number }
        return gap.numbers.lowerBound.advanced(by: -1)
    }

    /// The records that are lost around a number; nil if it is not one of them. In a fork of a damaged
    /// log they are missing, and no damage tells of them.
    private func lost(around number: SequenceNumber) -> ClosedRange<SequenceNumber>? {
        if let lost = DamageRange.lost(around: number, in: damage) { return lost }
        return gap(around: number).flatMap { $0.isWithinSegment ? $0.numbers : nil }
    }
}
