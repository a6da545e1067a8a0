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

    /// Something that has events left. Small, since the heap moves it about.
    private struct Source {
        /// No event that is left comes before; of events, the first itself.
        var first: EventQuestion.Position
        /// Where in `contents` it stands.
        var content: Int
    }

    /// Events of a part in memory that are taken up at once.
    private static let eventsOfMemory = 512

    private let question: EventQuestion
    private var contents: [Content?]
    private var sources: Heap<Source>

    /// - Parameter question: `offset` and `limit` are not asked.
    init(_ question: EventQuestion, of parts: [PartProject]) {
        self.question = question
        contents = []
        var sources: [Source] = []
        for part in parts {
            var newest = Timestamp(microseconds: .max)
            if case .sealed(let project) = part {
                let times = project.entry.times
                if let from = question.from, times.upperBound < from { continue }
                if let through = question.through, times.lowerBound > through { continue }
                newest = times.upperBound
            }
            sources.append(Source(first: Self.place(before: newest), content: contents.count))
            contents.append(.part(part))
        }
        self.sources = Heap(sources) { $0.first.precedes($1.first) }
    }

    /// The next event; nil if there are no more.
    public mutating func next() throws(PartFailure) -> EventQuestion.Position? {
        while let source = sources.pop() {
            guard let content = contents[source.content] else { continue }
            if case .events(let events, let place, let project) = content {
                let next = place + 1
                if next < events.count {
                    contents[source.content] = .events(events, place: next, project)
                    sources.push(Source(first: events[next], content: source.content))
                } else {
                    contents[source.content] = nil
                    if let project { take(from: project, after: events[place]) }
                }
                return events[place]
            }
            contents[source.content] = nil
            switch content {
            case .part(.memory(let project)): take(from: project, after: question.after)
            case .part(.sealed(let project)):
                try project.part.reading { () throws(FormatError) in try open(project) }
            case .group(let project, let rows, let group):
                try project.part.reading { () throws(FormatError) in try open(rows, group) }
            case .events: break
            }
        }
        return nil
    }

    /// - Parameter newest: no event of what is pushed is newer.
    private mutating func push(_ content: Content, newest: Timestamp) {
        sources.push(Source(first: Self.place(before: newest), content: contents.count))
        contents.append(content)
    }

    private mutating func push(_ events: [EventQuestion.Position], _ project: MemoryProject?) {
        guard let first = events.first else { return }
        sources.push(Source(first: first, content: contents.count))
        contents.append(.events(events, place: 0, project))
    }

    /// No event has this number, so that whoever has events of one time is opened before any of them
    /// is given.
    private static func place(before newest: Timestamp) -> EventQuestion.Position {
        EventQuestion.Position(timestamp: newest, sequenceNumber: SequenceNumber(.max))
    }

    private mutating func open(_ project: SealedProject) throws(FormatError) {
        if question.traceID != nil {
            push(try project.select(question, wanted: .max).positions, nil)
            return
        }
        guard let rows = try SealedEventRows(question, of: project) else { return }
        for group in try rows.groups() {
            push(.group(project, rows, group), newest: group.times.upperBound)
        }
    }

    private mutating func open(_ rows: SealedEventRows, _ group: EventGroup) throws(FormatError) {
        var found: [EventQuestion.Position] = []
        try rows.forEach(in: group) { position in
            if let after = question.after, !after.precedes(position) { return }
            found.append(position)
        }
        found.sort { $0.precedes($1) }
        push(found, nil)
    }

    private mutating func take(
        from project: MemoryProject, after: EventQuestion.Position?
    ) {
        var step = question
        step.after = after
        let found = project.select(step, wanted: Self.eventsOfMemory)
        let hasMore = found.remaining > found.positions.count
        push(found.positions, hasMore ? project : nil)
    }
}
