public import Bytes
internal import EventLog
public import Model
internal import Projections
internal import Records
public import Search

extension Engine {
    /// The point of the log that whoever follows it begins behind: no moment, so it may lie inside a
    /// transaction, and among lost records.
    public func position(_ request: Moment.Request) throws(EngineError) -> SequenceNumber {
        switch request {
        case .time(let time): return try sequence(at: time)
        case .number(let number):
            let last = lastApplied
            guard number <= last else { throw .momentAhead(number, last: last) }
            return number
        }
    }

    /// Refuses to go on behind a record where some of what comes next is given up, or shown no more.
    public func checkKept(
        after number: SequenceNumber, of project: ProjectID?
    ) throws(EngineError) {
        try ask(project) { view in try checkKept(after: number, of: project, in: view) }
    }

    private func checkKept(
        after number: SequenceNumber, of project: ProjectID?, in view: ProjectionView
    ) throws(EngineError) {
        guard let retired = retiredThrough(project, in: view), number < retired.number else {
            return
        }
        throw .retired(through: retired.number, first: retired.number)
    }

    /// What happened after a record, as far as it is visible: a page of bounded size, for bounded work.
    /// May block.
    ///
    /// - Parameter query: with one, only events that match it.
    /// - Throws: `EngineError.retired` if some of what was to come is given up, or shown no more.
    public func changes(
        _ question: ChangeQuestion, matching query: SearchQuery? = nil
    ) throws(EngineError) -> ChangePage {
        let last = lastApplied
        guard question.after < last else {
            return ChangePage(through: question.after, isAtEnd: true)
        }
        let view = try ask(question.projectID) { $0 }
        try checkKept(after: question.after, of: question.projectID, in: view)
        var lost = log.status.damage.compactMap(\.records).filter {
            question.after < $0.upperBound && $0.upperBound <= last
        }
        lost.sort { $0.upperBound < $1.upperBound }
        var reading = ChangeReading(
            question, matcher: query.map { SearchMatcher($0) }, lost: lost, view: view)
        do {
            try log.batches(from: question.after.advanced(by: 1), through: last) { batch in
                batch.forEachRecord { number, time, bytes in
                    guard number <= last else { return }
                    reading.take(number, time, bytes)
                }
                if reading.isFull { throw ChangeReading.Full() }
            }
            return reading.finish(through: last)
        } catch is ChangeReading.Full {
            return reading.page
        } catch {
            throw .damaged(reason: "\(error)")
        }
    }
}
