public import Bytes
internal import EventLog
public import Model
internal import Projections

extension Engine {
    /// The point of the log that is meant: the one place that turns what is asked into a number. May
    /// block.
    ///
    /// - Throws: `EngineError.momentAhead` for a number that is not there yet, `.momentLost` inside
    ///   records that are lost to damage.
    public func moment(_ request: Moment.Request) throws(EngineError) -> Moment {
        let last = lastApplied
        switch request {
        case .number(let number):
            guard number <= last else { throw .momentAhead(number, last: last) }
            try checkReadable(number)
            let whole = try sequence(through: recordNumber(upTo: number))
            if whole != number { try checkReadable(whole) }
            return Moment(number: whole, time: try commitTime(of: whole))
        case .time(let time):
            let whole = try sequence(at: time)
            if let retired = retirement, whole < retired.last {
                // Which record it was is not known any more, only that it was one of these.
                return Moment(
                    number: retired.last.advanced(by: -1), time: time, isNumberKnown: false)
            }
            let behind = whole.advanced(by: 1)
            let lost = lost(around: behind)
            // Behind the last record there is nothing else, and at the time of the one before nothing
            // of what is lost.
            if let lost, lost.upperBound < last, try commitTime(of: whole) != time {
                throw momentLost(behind)
            }
            return Moment(number: whole, time: time)
        }
    }

    /// The point of the log that a moment of commit time stands for: the last record up to then, as
    /// far as it is known. May block.
    public func sequence(at moment: Timestamp) throws(EngineError) -> SequenceNumber {
        do throws(LogError) {
            let number = min(try log.lastNumber(committedBy: moment), lastApplied)
            // The last of those that are retired is known by its time.
            guard let retired = retirement, number < retired.last,
                retired.lastCommitTime <= moment
            else { return number }
            return retired.last
        } catch {
            throw .damaged(reason: "\(error)")
        }
    }

    /// The point of the log that a number stands for: inside a transaction, the one before it. May
    /// block.
    public func sequence(through number: SequenceNumber) throws(EngineError) -> SequenceNumber {
        do throws(LogError) {
            return min(try log.lastWholeNumber(through: number), lastApplied)
        } catch {
            throw .damaged(reason: "\(error)")
        }
    }

    /// Keeps what statistics need to be asked as of the last record, and tells its number.
    ///
    /// - Parameter project: whose statistics; nil for those of all.
    public func pin(_ project: ProjectID?) -> SequenceNumber {
        projector.read { $0.pin(project, in: prefixes) }
    }

    /// Refuses a moment of which no events of a project are left.
    public func checkKept(_ moment: Moment, of project: ProjectID?) throws(EngineError) {
        try ask(nil) { view in try checkKept(moment.number, of: project, in: view) }
    }

    /// Refuses a project that was not there at a moment.
    public func checkExists(_ project: ProjectID, at moment: Moment?) throws(EngineError) {
        guard try self.project(project, at: moment) != nil else { throw .unknownProject(project) }
    }

    /// When a record was committed; nil if it is retired.
    private func commitTime(of number: SequenceNumber) throws(EngineError) -> Timestamp? {
        guard number > .zero else { return Timestamp(microseconds: .min) }
        do throws(LogError) {
            if let record = try log.records([number]).first { return record.commitTime }
        } catch {
            throw .damaged(reason: "\(error)")
        }
        if let retired = retirement, number <= retired.last {
            return number == retired.last ? retired.lastCommitTime : nil
        }
        throw momentLost(number)
    }

    /// The number itself, or of one that was passed over after a crash the last record before it.
    private func recordNumber(upTo number: SequenceNumber) -> SequenceNumber {
        guard let gap = log.gap(around: number), !gap.isWithinSegment,
            number > retirement?.last ?? .zero
        else { return number }
        return gap.numbers.lowerBound.advanced(by: -1)
    }

    /// The records that are lost around a number; nil if it is not one of them. In a fork of a damaged
    /// log they are missing, and no damage tells of them.
    private func lost(around number: SequenceNumber) -> ClosedRange<SequenceNumber>? {
        if let lost = DamageRange.lost(around: number, in: log.status.damage) { return lost }
        return log.gap(around: number).flatMap { $0.isWithinSegment ? $0.numbers : nil }
    }

    /// Refuses a moment whose last record is lost.
    private func checkReadable(_ number: SequenceNumber) throws(EngineError) {
        guard lost(around: number) != nil else { return }
        throw momentLost(number)
    }

    /// What a moment is refused with that ends in records which are lost.
    private func momentLost(_ number: SequenceNumber) -> EngineError {
        let range = lost(around: number) ?? number...number
        let next = wholeNumber(from: range.upperBound.advanced(by: 1))
        // On the way more may have been found.
        return .momentLost(lost(around: number) ?? range, next: next)
    }

    /// The first record from a number on that ends a transaction, as far as it is visible.
    func wholeNumber(from number: SequenceNumber) -> SequenceNumber? {
        let found = (try? log.firstWholeNumber(from: number)) ?? nil
        return found.flatMap { $0 <= lastApplied ? $0 : nil }
    }
}

extension Engine {
    /// Suspends until a record is visible, for so long at most, or until the task is cancelled.
    ///
    /// - Returns: whether it is.
    public func waitUntilVisible(
        _ number: SequenceNumber, atMost limit: Duration
    ) async -> Bool {
        if lastApplied >= number { return true }
        await tail.wait(for: number, atMost: limit) { lastApplied }
        return lastApplied >= number
    }
}
