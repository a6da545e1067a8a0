public import Bytes
public import Model

extension ProjectionSet {
    /// The records of a trace's events, ascending.
    public func traceMembers(
        project: ProjectID, traceID: String, at: SequenceNumber? = nil
    ) -> [SequenceNumber] {
        foldPlace(existing: project).map { traceParts($0).members(traceID, at: at) } ?? []
    }

    /// One trace summed up over the records up to `at`; nil if it has none of these.
    public func traceSummary(
        project: ProjectID, traceID: String, at: SequenceNumber? = nil
    ) -> TraceSummary? {
        guard let place = foldPlace(existing: project) else { return nil }
        let traces = traceParts(place)
        return traces.joined(traceID, at: at).map { traces.summary(traceID, $0) }
    }

    /// The traces that answer a question: newest start first, then by the bytes of the trace id, then
    /// of the project id.
    public func traces(_ question: TraceQuestion) -> (summaries: [TraceSummary], hasMore: Bool) {
        let places = question.projectID.map { foldPlace(existing: $0).map { [$0] } ?? [] }
        var listing = TraceListing(
            question, of: (places ?? Array(folds.indices)).map { traceParts($0) })
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
        folds.indices.map { traceParts($0) }.filter { $0.has(id) }.map(\.id).sorted()
    }

    /// The traces of the project whose fold stands at a place.
    func traceParts(_ place: Int) -> TraceParts {
        TraceParts(
            id: folds[place].id,
            parts: parts.enumerated().compactMap { part in
                part.element.project(place).map { (part.offset, $0) }
            })
    }
}
