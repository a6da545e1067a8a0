public import Bytes
internal import Model

/// Finds the traces that answer a question one after another: newest start first, then by the bytes
/// of the trace id, then of the project id.
///
/// A trace that several parts hold is met in each of them, and counts only in the one with its
/// earliest event: there it stands in its place by start, so it is met in order, and once.
///
/// From candidates on, else where only failed ones are wanted, it is met only where one of these
/// records is. Elsewhere it may start earlier: then it is put back to its place by start. No part that
/// is not open yet has one that comes before.
public struct TraceListing {
    /// What one part of one project has left.
    private struct Source {
        let project: Int
        let part: Int
        let source: PartProject
        /// Made when this source's turn comes: the first page of a list is mostly in few parts.
        var cursor: TraceCursor?
        /// A trace whose start is known by now, instead of a part.
        var found: (traceID: String, joined: TracePartial)?
    }

    /// When a source's turn comes. Small, since the heap moves it about.
    private struct Turn {
        /// No trace that is left starts later.
        var start: Timestamp
        /// Nil while the source is not open.
        var traceID: String?
        var project: Int
        /// The place of the source among all.
        var source: Int
    }

    private struct Identity: Hashable {
        var project: Int
        var traceID: [UInt8]
    }

    private let question: TraceQuestion
    private let projects: [TraceParts]
    private var sources: [Source?]
    private var turns: Heap<Turn>
    /// The traces that were met, where they are looked for from some records on.
    private var met: Set<Identity> = []

    init(_ question: TraceQuestion, of projects: [TraceParts]) {
        self.question = question
        self.projects = projects
        sources = []
        var turns: [Turn] = []
        for (place, project) in projects.enumerated() {
            for (part, source) in project.parts {
                let newest = source.newestTraceStart(at: question.at)
                if let newest, let from = question.from, newest < from { continue }
                turns.append(
                    Turn(
                        start: newest ?? Timestamp(microseconds: .max), traceID: nil,
                        project: place, source: sources.count))
                sources.append(Source(project: place, part: part, source: source))
            }
        }
        self.turns = Heap(turns) { Self.precedes($0, $1, projects) }
    }

    /// The next trace; nil if there are no more.
    public mutating func next() throws(PartFailure) -> TraceSummary? {
        while let turn = turns.pop() {
            // Taken out and put back, so that nothing of it is copied.
            guard var source = sources[turn.source] else { continue }
            sources[turn.source] = nil
            let project = projects[source.project]
            if let found = source.found {
                return try project.summary(found.traceID, found.joined)
            }
            guard let head = source.cursor?.head else {
                try open(&source)
                put(source, at: turn.source)
                continue
            }
            let part = source.part
            try source.cursor?.advance()
            put(source, at: turn.source)
            let isNew = !question.isNarrowed || meet(head.traceID, turn.project)
            guard isNew,
                let joined = try project.joined(
                    TraceName(head.traceID), at: question.at, known: head.partial)
            else { continue }
            if !question.isNarrowed {
                guard joined.earliest.text.part == part else { continue }
            } else if !isInRange(joined, head.traceID) {
                continue
            }
            guard try accepts(joined, project) else { continue }
            let start = joined.earliest.moment.time
            if start == head.start { return try project.summary(head.traceID, joined) }
            source.cursor = nil
            source.found = (head.traceID, joined)
            turns.push(
                Turn(
                    start: start, traceID: head.traceID, project: turn.project,
                    source: sources.count))
            sources.append(source)
        }
        return nil
    }

    /// The numbers of the events of a trace that was given, ascending.
    public func members(of summary: TraceSummary) throws(PartFailure) -> [SequenceNumber] {
        guard let project = projects.first(where: { $0.id == summary.projectID }) else { return [] }
        return try project.members(summary.traceID, at: question.at)
    }

    private func open(_ source: inout Source) throws(PartFailure) {
        var range = question
        if question.isNarrowed {
            // Where it stands in the part is not where it starts.
            range.after = nil
            range.through = nil
        }
        source.cursor = try TraceCursor(
            range, isNarrowed: question.isNarrowed, of: source.source, part: source.part)
    }

    private mutating func put(_ source: Source, at place: Int) {
        guard let head = source.cursor?.head else { return }
        turns.push(
            Turn(
                start: head.start, traceID: head.traceID, project: source.project, source: place))
        sources[place] = source
    }

    private mutating func meet(_ traceID: String, _ project: Int) -> Bool {
        met.insert(Identity(project: project, traceID: Array(traceID.utf8))).inserted
    }

    private func isInRange(_ trace: TracePartial, _ traceID: String) -> Bool {
        let start = trace.earliest.moment.time
        if let from = question.from, start < from { return false }
        if let through = question.through, start > through { return false }
        guard let after = question.after else { return true }
        return start != after.startTime
            ? start < after.startTime : TextOrder.precedes(after.traceID, traceID)
    }

    private func accepts(
        _ trace: TracePartial, _ project: TraceParts
    ) throws(PartFailure) -> Bool {
        if let hasErrors = question.hasErrors, (trace.errorCount > 0) != hasErrors { return false }
        guard try project.matches(trace.session, question.sessionID) else { return false }
        return try project.matches(trace.user, question.userID)
    }

    private static func precedes(
        _ left: Turn, _ right: Turn, _ projects: [TraceParts]
    ) -> Bool {
        if left.start != right.start { return left.start > right.start }
        // One that is not open yet may have a trace that comes before the other's.
        guard let first = left.traceID else { return right.traceID != nil }
        guard let second = right.traceID else { return false }
        if !TextOrder.areEqual(first, second) { return TextOrder.precedes(first, second) }
        return projects[left.project].id < projects[right.project].id
    }
}

extension TraceQuestion {
    /// Whether traces are looked for from some of their records on: candidates, or failed ones.
    ///
    /// Of a later page all traces are looked at from its cursor on: otherwise all failed ones before
    /// it would be.
    fileprivate var isNarrowed: Bool {
        candidates != nil || hasErrors == true && after == nil && through == nil
    }
}
