public import Bytes
public import Model

extension ProjectionSet {
    /// The events that answer a question, newest first. Takes time in proportion to the events of the
    /// project, or of the trace that the question names.
    public func events(_ question: EventQuestion) -> EventMatches {
        guard let place = foldPlace(existing: question.projectID) else {
            return EventMatches(positions: [], total: 0, hasMore: false)
        }
        return folds[place].events(question)
    }

    /// The records that may be the event with an id, newest first. They are found by a hash: the
    /// caller compares the id in the log.
    public func eventNumbers(
        project: ProjectID, id: String, at: SequenceNumber? = nil
    ) -> [SequenceNumber] {
        guard let place = foldPlace(existing: project) else { return [] }
        let events = folds[place].events
        return events.rows(withIDHash: StableHash.eventID(id))
            .map { events.sequenceNumbers[Int($0)] }
            .filter { number in at.map { number <= $0 } ?? true }
    }

    /// How many events there are by project (in the order of their ids' bytes) and type.
    public var eventCounts: [(project: ProjectID, type: EventType, count: UInt64)] {
        var counts: [(project: ProjectID, type: EventType, count: UInt64)] = []
        for place in folds.indices.sorted(by: { folds[$0].id < folds[$1].id }) {
            for type in EventType.allCases {
                let count = folds[place].countsByType[Int(type.rawValue)]
                if count > 0 { counts.append((folds[place].id, type, count)) }
            }
        }
        return counts
    }
}
