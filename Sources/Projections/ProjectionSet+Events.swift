public import Bytes
public import Model

extension ProjectionSet {
    /// The events that answer a question, newest first. Takes time in proportion to the events of the
    /// project, or of the trace that the question names.
    public func events(_ question: EventQuestion) -> EventMatches {
        guard let place = foldPlace(existing: question.projectID) else {
            return EventMatches(positions: [], total: 0, hasMore: false)
        }
        let offset = max(0, question.offset)
        let (sum, overflow) = offset.addingReportingOverflow(max(0, question.limit))
        let wanted = overflow ? Int.max : sum
        var selection = EventSelection()
        for part in parts {
            guard let project = part.project(place) else { continue }
            selection.join(project.select(question, wanted: wanted), wanted: wanted)
        }
        return EventMatches(
            positions: Array(selection.positions.dropFirst(offset)), total: selection.total,
            hasMore: selection.remaining > wanted)
    }

    /// The records that may be the event with an id, newest first. They are found by a hash: the
    /// caller compares the id in the log.
    public func eventNumbers(
        project: ProjectID, id: String, at: SequenceNumber? = nil
    ) -> [SequenceNumber] {
        guard let place = foldPlace(existing: project) else { return [] }
        let hash = StableHash.eventID(id)
        return parts.reversed().compactMap { $0.project(place)?.events }.flatMap { events in
            events.rows(withIDHash: hash).map { events.sequenceNumbers[Int($0)] }
        }
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
