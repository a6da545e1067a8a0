internal import Bytes
internal import Model

/// Finds the events that answer a question one after another, newest first, and reads of the parts
/// no more than that takes.
public struct EventListing {
    private enum Content {
        case part(PartProject)
        case group(SealedProject, SealedEventRows, EventGroup)
        /// Events from a place on, newest first, and the part in memory that may have more.
        case events([EventQuestion.Position], place: Int, MemoryProject?)
    }

    /// Something that has events left.
    private struct Source {
        /// No event that is left comes before; of events, the first itself.
        var first: EventQuestion.Position
        var content: Content

        /// - Parameter newest: no event that is left is newer.
        init(newest: Timestamp, _ content: Content) {
            // No event has this number, so that whoever has events of one time is opened before
            // any of them is given.
            first = EventQuestion.Position(
                timestamp: newest, sequenceNumber: SequenceNumber(.max))
            self.content = content
        }

        init?(_ events: [EventQuestion.Position], from place: Int, _ part: MemoryProject?) {
            guard place < events.count else { return nil }
            first = events[place]
            content = .events(events, place: place, part)
        }
    }

    /// Events of a part in memory that are taken up at once.
    private static let eventsOfMemory = 512

    private let question: EventQuestion
    private var sources: Heap<Source>

    /// - Parameter question: `offset` and `limit` are not asked.
    init(_ question: EventQuestion, of parts: [PartProject]) {
        self.question = question
        let sources = parts.compactMap { part -> Source? in
            guard case .sealed(let project) = part else {
                return Source(newest: Timestamp(microseconds: .max), .part(part))
            }
            let times = project.entry.times
            if let from = question.from, times.upperBound < from { return nil }
            if let through = question.through, times.lowerBound > through { return nil }
            return Source(newest: times.upperBound, .part(part))
        }
        self.sources = Heap(sources) { $0.first.precedes($1.first) }
    }

    /// The next event; nil if there are no more.
    public mutating func next() throws(PartFailure) -> EventQuestion.Position? {
        while let source = sources.pop() {
            switch source.content {
            case .part(.memory(let project)): take(from: project, after: question.after)
            case .part(.sealed(let project)):
                try project.part.reading { () throws(FormatError) in try open(project) }
            case .group(let project, let rows, let group):
                try project.part.reading { () throws(FormatError) in try open(rows, group) }
            case .events(let events, let place, let project):
                if let next = Source(events, from: place + 1, project) {
                    sources.push(next)
                } else if let project {
                    take(from: project, after: events[place])
                }
                return events[place]
            }
        }
        return nil
    }

    private mutating func open(_ project: SealedProject) throws(FormatError) {
        if question.traceID != nil {
            let found = try project.select(question, wanted: .max).positions
            if let source = Source(found, from: 0, nil) { sources.push(source) }
            return
        }
        guard let rows = try SealedEventRows(question, of: project) else { return }
        for group in try rows.groups() {
            sources.push(Source(newest: group.times.upperBound, .group(project, rows, group)))
        }
    }

    private mutating func open(_ rows: SealedEventRows, _ group: EventGroup) throws(FormatError) {
        var found: [EventQuestion.Position] = []
        try rows.forEach(in: group) { position in
            if let after = question.after, !after.precedes(position) { return }
            found.append(position)
        }
        found.sort { $0.precedes($1) }
        if let source = Source(found, from: 0, nil) { sources.push(source) }
    }

    private mutating func take(
        from project: MemoryProject, after: EventQuestion.Position?
    ) {
        var step = question
        step.after = after
        let found = project.select(step, wanted: Self.eventsOfMemory)
        let hasMore = found.remaining > found.positions.count
        if let source = Source(found.positions, from: 0, hasMore ? project : nil) {
            sources.push(source)
        }
    }
}
