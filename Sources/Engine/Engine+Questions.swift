public import Bytes
internal import EventLog
public import Model
public import Projections
internal import Records
internal import Search

extension Engine {
    /// Which events match, newest first.
    public func events(_ question: EventQuestion) throws(EngineError) -> EventPage {
        try ask(question.projectID) { view in
            try checkKept(question.at, of: question.projectID, in: view)
            var question = question
            if question.sessionID != nil || question.userID != nil {
                question.candidates = indexer.words.candidates(
                    for: RequiredWords(SearchQuery(question)), in: view, of: log)
            }
            let matches = try view.events(question)
            return EventPage(
                positions: matches.positions, total: matches.total, hasMore: matches.hasMore,
                seenThrough: min(question.at ?? view.seenThrough, view.seenThrough))
        }
    }

    /// Reads events back from the log, from the first number on, until they have `maximumBytes` of
    /// the senders' own bytes or all are read. One event is read in any case.
    public func events(
        _ numbers: some Collection<SequenceNumber>, maximumBytes: Int
    ) throws(EngineError) -> EventPortion {
        var portion = EventPortion(events: [], numberCount: 0)
        var byteCount = 0
        var rest = numbers[...]
        var count = 1
        while !rest.isEmpty, byteCount < maximumBytes {
            let step = rest.prefix(count)
            rest = rest.dropFirst(step.count)
            let events = try storedEvents(Array(step))
            byteCount += events.reduce(0) { $0 + $1.event.payload.byteCount }
            portion.events += events
            portion.numberCount += step.count
            // As many more as their like would fit: large events are read one by one, since the bytes
            // of an answer are held for as long as its reader takes.
            let average = max(1, byteCount / portion.numberCount)
            count = min(2 * count, max(1, (maximumBytes - byteCount) / average))
        }
        return portion
    }

    /// Events whose bodies are passed over are read in portions of so many.
    private static let eventsReadAtOnce = 8

    /// The newest event with this id in a project, as of `at`.
    ///
    /// - Throws: `EngineError.damaged` where none is found, and one that may be it can't be read.
    public func event(
        project: ProjectID, id: String, at: SequenceNumber?
    ) throws(EngineError) -> StoredEvent? {
        let (candidates, retired) = try ask(project) { view in
            (
                try view.unhidden.eventNumbers(project: project, id: id, at: at),
                retiredThrough(project, in: view)?.number ?? .zero
            )
        }
        // Candidates share a hash of the id; nearly always there is one, and it is right.
        var unreadable: SequenceNumber?
        for candidate in candidates {
            guard let found = try storedEvents([candidate]).first else {
                unreadable = unreadable ?? candidate
                continue
            }
            guard found.event.id == id, found.projectID == project else { continue }
            if candidate <= retired { throw .retired(through: retired) }
            return found
        }
        if let unreadable, unreadable > retired {
            throw .damaged(reason: "record \(unreadable) can't be read")
        }
        return nil
    }

    /// The traces that match, newest start first.
    public func traces(_ question: TraceQuestion) throws(EngineError) -> TracePage {
        try ask(question.projectID) { view in
            try checkKept(question.at, of: question.projectID, in: view)
            var question = question
            if question.sessionID != nil || question.userID != nil {
                let candidates = indexer.words.candidates(
                    for: RequiredWords(SearchQuery(question)), in: view, of: log)
                // Where many traces have it, the newest are soon found by looking at all.
                if try candidates.areFew() { question.candidates = candidates }
            }
            let (summaries, hasMore) = try view.traces(question)
            return TracePage(
                summaries: summaries, hasMore: hasMore,
                seenThrough: min(question.at ?? view.seenThrough, view.seenThrough))
        }
    }

    /// What holds a trace together, as of `at`; nil if there is none.
    public func trace(
        project: ProjectID, id: String, at: SequenceNumber?
    ) throws(EngineError) -> Trace? {
        let found = try ask(project) { view in
            try checkKept(at, of: project, in: view)
            return try view.traceSummary(project: project, traceID: id, at: at).map { summary in
                (
                    summary, try view.traceMembers(project: project, traceID: id, at: at),
                    min(at ?? view.seenThrough, view.seenThrough)
                )
            }
        }
        guard let (summary, members, seenThrough) = found else {
            // One that is shown no more is told from one that never was, as long as it is there.
            try ask(project) { view in
                guard let retired = retiredThrough(project, in: view),
                    try view.unhidden.traceSummary(project: project, traceID: id, at: at) != nil
                else { return }
                throw EngineError.retired(through: retired.number)
            }
            return nil
        }
        var nodes: [TraceTree.Node] = []
        var environment: (time: Timestamp, name: String)?
        // Mostly a trace is small, and is read once: then its events go with the answer.
        var events: [StoredEvent]? = []
        var byteCount = 0
        var rest = members.prefix(Limits.maximumTraceEvents)
        while !rest.isEmpty {
            let isKept = events != nil
            let step = rest.prefix(Self.eventsReadAtOnce)
            rest = rest.dropFirst(step.count)
            for stored in try storedEvents(Array(step), includesPayload: isKept) {
                let event = stored.event
                nodes.append(
                    TraceTree.Node(
                        sequenceNumber: stored.sequenceNumber, timestamp: event.timestamp,
                        id: event.id, spanID: event.spanID, parentID: event.parentID))
                if let name = event.environment,
                    environment.map({ event.timestamp < $0.time }) ?? true
                {
                    environment = (event.timestamp, name)
                }
                byteCount += event.payload.byteCount
                events?.append(stored)
            }
            if nodes.count > Self.traceEventsKept || byteCount > Self.traceBytesKept {
                events = nil
            }
        }
        return Trace(
            summary: summary, numbers: nodes.map(\.sequenceNumber), tree: TraceTree(nodes),
            events: events, environment: environment?.name,
            isTruncated: members.count > Limits.maximumTraceEvents,
            unreadableCount: min(members.count, Limits.maximumTraceEvents) - nodes.count,
            seenThrough: seenThrough)
    }

    /// A trace of so many events, and bytes of payload, at most is answered from one reading.
    private static let traceEventsKept = 64
    private static let traceBytesKept = 262_144

    /// The projects in which a trace with this id exists.
    public func projects(withTrace id: String) throws(EngineError) -> [ProjectID] {
        try ask(nil) { view in try view.projects(withTrace: id) }
    }

    /// Reads events back from the log, in the order asked for; those lost to damage are left out.
    private func storedEvents(
        _ numbers: [SequenceNumber], includesPayload: Bool = true
    ) throws(EngineError) -> [StoredEvent] {
        let records: [LogRecord]
        do { records = try log.records(numbers) } catch { throw .damaged(reason: "\(error)") }
        var events: [StoredEvent] = []
        events.reserveCapacity(records.count)
        for record in records {
            do {
                if let event = try StoredEvent(record, includesPayload: includesPayload) {
                    events.append(event)
                }
            } catch {
                throw .damaged(reason: "record \(record.sequenceNumber): \(error)")
            }
        }
        return events
    }
}

extension StoredEvent {
    /// Reads the event of a record; nil for records of other kinds.
    init?(_ record: LogRecord, includesPayload: Bool = true) throws(FormatError) {
        let decoded = try Record.decode(
            record.bytes.span.bytes, commitTime: record.commitTime,
            includesPayload: includesPayload)
        guard case .eventIngested(let project, _, let event, let cost) = decoded else { return nil }
        self.init(
            sequenceNumber: record.sequenceNumber, commitTime: record.commitTime,
            projectID: project, event: event, cost: cost)
    }
}
