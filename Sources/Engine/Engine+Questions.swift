public import Bytes
internal import EventLog
public import Model
public import Projections
internal import Records

extension Engine {
    /// The events that match, newest first.
    public func events(_ question: EventQuestion) throws(EngineError) -> EventPage {
        let (matches, seen) = try projector.read {
            state throws(EngineError) -> (EventMatches, SequenceNumber) in
            guard state.project(question.projectID) != nil else {
                throw .unknownProject(question.projectID)
            }
            var bounded = question
            let seen = min(question.at ?? state.lastApplied, state.lastApplied)
            bounded.at = seen
            return (state.events(bounded), seen)
        }
        return EventPage(
            events: try storedEvents(matches.positions.map(\.sequenceNumber)),
            total: matches.total, hasMore: matches.hasMore, seenThrough: seen)
    }

    /// The newest event with this id in a project, as of `at`.
    public func event(
        project: ProjectID, id: String, at: SequenceNumber?
    ) throws(EngineError) -> StoredEvent? {
        let candidates = try projector.read { state throws(EngineError) -> [SequenceNumber] in
            guard state.project(project) != nil else { throw .unknownProject(project) }
            return state.eventNumbers(project: project, id: id, at: at)
        }
        // Candidates share a hash of the id; nearly always there is one, and it is right.
        for candidate in candidates {
            let found = try storedEvents([candidate]).first
            if let found, found.event.id == id, found.projectID == project { return found }
        }
        return nil
    }

    /// The traces that match, newest start first.
    public func traces(_ question: TraceQuestion) throws(EngineError) -> TracePage {
        try projector.read { state throws(EngineError) -> TracePage in
            if let project = question.projectID, state.project(project) == nil {
                throw .unknownProject(project)
            }
            var bounded = question
            let seen = min(question.at ?? state.lastApplied, state.lastApplied)
            bounded.at = seen
            let (summaries, hasMore) = state.traces(bounded)
            return TracePage(summaries: summaries, hasMore: hasMore, seenThrough: seen)
        }
    }

    /// One trace with all its events, as of `at`; nil if there is none.
    public func trace(
        project: ProjectID, id: String, at: SequenceNumber?
    ) throws(EngineError) -> Trace? {
        let (summary, members, seen) = try projector.read {
            state throws(EngineError) -> (TraceSummary?, [SequenceNumber], SequenceNumber) in
            guard state.project(project) != nil else { throw .unknownProject(project) }
            let seen = min(at ?? state.lastApplied, state.lastApplied)
            return (
                state.traceSummary(project: project, traceID: id, at: seen),
                state.traceMembers(project: project, traceID: id, at: seen), seen
            )
        }
        guard let summary else { return nil }
        let shown = Array(members.prefix(Limits.maximumTraceEvents))
        let events = try storedEvents(shown)
        let tree = TraceTree(
            events.map {
                TraceTree.Node(
                    sequenceNumber: $0.sequenceNumber, timestamp: $0.event.timestamp,
                    id: $0.event.id, spanID: $0.event.spanID, parentID: $0.event.parentID)
            })
        return Trace(
            summary: summary, events: events, tree: tree, isTruncated: shown.count < members.count,
            seenThrough: seen)
    }

    /// The projects in which a trace with this id exists.
    public func projects(withTrace id: String) -> [ProjectID] {
        projector.read { $0.projects(withTrace: id) }
    }

    /// Reads events back from the log, in the order asked for; those lost to damage are left out.
    private func storedEvents(_ numbers: [SequenceNumber]) throws(EngineError) -> [StoredEvent] {
        let records: [LogRecord]
        do { records = try log.records(numbers) } catch { throw .damaged(reason: "\(error)") }
        var events: [StoredEvent] = []
        events.reserveCapacity(records.count)
        for record in records {
            do {
                if let event = try StoredEvent(record) { events.append(event) }
            } catch {
                throw .damaged(reason: "record \(record.sequenceNumber): \(error)")
            }
        }
        return events
    }
}

extension StoredEvent {
    /// Reads the event of a record; nil for records of other kinds.
    init?(_ record: LogRecord) throws(FormatError) {
        let decoded = try Record.decode(record.bytes.span.bytes, commitTime: record.commitTime)
        guard case .eventIngested(let project, _, let event, let cost) = decoded else { return nil }
        self.init(
            sequenceNumber: record.sequenceNumber, commitTime: record.commitTime,
            projectID: project, event: event, cost: cost)
    }
}
