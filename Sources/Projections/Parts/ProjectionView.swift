public import Bytes
public import Model

/// The events and traces up to one moment, to be asked without the lock of whoever folds.
///
/// It stays as it is while more is folded: parts only grow, and every question is bounded by the
/// moment.
public struct ProjectionView: Sendable {
    /// The last record that it sees.
    public let seenThrough: SequenceNumber
    let parts: [MemoryPart]
    /// All projects that have events.
    let projects: [ProjectID]

    /// The events that answer a question, newest first. Takes time in proportion to the events of the
    /// project, or of the trace that the question names.
    public func events(_ question: EventQuestion) -> EventMatches {
        var bounded = question
        bounded.at = bound(question.at)
        let offset = max(0, question.offset)
        let (sum, overflow) = offset.addingReportingOverflow(max(0, question.limit))
        let wanted = overflow ? Int.max : sum
        var selection = EventSelection()
        for project in parts.compactMap({ $0.project(question.projectID) }) {
            selection.join(project.select(bounded, wanted: wanted), wanted: wanted)
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
        let hash = StableHash.eventID(id)
        let bound = bound(at)
        return parts.reversed().compactMap { $0.project(project) }
            .flatMap { $0.eventNumbers(idHash: hash) }.filter { $0 <= bound }
    }

    /// The records of a trace's events, ascending.
    public func traceMembers(
        project: ProjectID, traceID: String, at: SequenceNumber? = nil
    ) -> [SequenceNumber] {
        traces(of: project).members(traceID, at: bound(at))
    }

    /// One trace summed up over the records up to `at`; nil if it has none of these.
    public func traceSummary(
        project: ProjectID, traceID: String, at: SequenceNumber? = nil
    ) -> TraceSummary? {
        let traces = traces(of: project)
        return traces.joined(traceID, at: bound(at)).map { traces.summary(traceID, $0) }
    }

    /// The traces that answer a question: newest start first, then by the bytes of the trace id, then
    /// of the project id.
    public func traces(_ question: TraceQuestion) -> (summaries: [TraceSummary], hasMore: Bool) {
        var bounded = question
        bounded.at = bound(question.at)
        let asked = question.projectID.map { [$0] } ?? projects
        var listing = TraceListing(bounded, of: asked.map { traces(of: $0) })
        for _ in 0..<max(0, question.offset) where listing.next() == nil { return ([], false) }
        var summaries: [TraceSummary] = []
        let limit = max(0, question.limit)
        while let summary = listing.next() {
            guard summaries.count < limit else { return (summaries, true) }
            summaries.append(summary)
        }
        return (summaries, false)
    }

    /// The projects that have a trace with this id, by the bytes of their ids.
    public func projects(withTrace id: String) -> [ProjectID] {
        projects.filter { traces(of: $0).has(id) }.sorted()
    }

    /// The traces of a project.
    func traces(of project: ProjectID) -> TraceParts {
        TraceParts(
            id: project,
            parts: parts.enumerated().compactMap { part in
                part.element.project(project).map { (part.offset, $0) }
            })
    }

    private func bound(_ at: SequenceNumber?) -> SequenceNumber {
        min(at ?? seenThrough, seenThrough)
    }
}
