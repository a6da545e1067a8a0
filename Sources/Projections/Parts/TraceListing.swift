public import Bytes
internal import Model

/// Finds the traces that answer a question one after another: newest start first, then by the bytes
/// of the trace id, then of the project id.
///
/// A trace that several parts hold is met in each of them, and counts only in the one with its
/// earliest event: there it stands in its place by start, so it is met in order, and once.
///
/// From candidates on it is met only where one of them is. Elsewhere it may start earlier: then it
/// is put back to its place by start. No part that is not open yet has one that comes before.
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
        /// No trace that is left starts later.
        var start: Timestamp

        /// Nil while it is not open.
        var traceID: String? { found?.traceID ?? cursor?.head?.traceID }
    }

    private struct Identity: Hashable {
        var project: Int
        var traceID: [UInt8]
    }

    private let question: TraceQuestion
    private let projects: [TraceParts]
    private var sources: Heap<Source>
    /// The traces that were met, where they are looked for from candidates on.
    private var met: Set<Identity> = []

    init(_ question: TraceQuestion, of projects: [TraceParts]) {
        self.question = question
        self.projects = projects
        var sources: [Source] = []
        for (place, project) in projects.enumerated() {
            for (part, source) in project.parts {
                let newest = source.newestTraceStart(at: question.at)
                if let newest, let from = question.from, newest < from { continue }
                if case .sealed(let sealed) = source,
                    question.candidates?.ranges(in: sealed.part.numbers)?.isEmpty ?? false
                {
                    continue
                }
                sources.append(
                    Source(
                        project: place, part: part, source: source,
                        start: newest ?? Timestamp(microseconds: .max)))
            }
        }
        self.sources = Heap(sources) { Self.precedes($0, $1, projects) }
    }

    /// The next trace; nil if there are no more.
    public mutating func next() throws(PartFailure) -> TraceSummary? {
        while var source = sources.pop() {
            let project = projects[source.project]
            if let found = source.found {
                return try project.summary(found.traceID, found.joined)
            }
            guard let head = source.cursor?.head else {
                try open(source)
                continue
            }
            let traceID = head.traceID
            try source.cursor?.advance()
            put(source)
            let isNew = question.candidates == nil || meet(traceID, source.project)
            guard isNew,
                let joined = try project.joined(
                    TraceName(traceID), at: question.at, known: head.partial)
            else { continue }
            if question.candidates == nil {
                guard joined.earliest.text.part == source.part else { continue }
            } else if !isInRange(joined, traceID) {
                continue
            }
            guard try accepts(joined, project) else { continue }
            let start = joined.earliest.moment.time
            if start == head.start { return try project.summary(traceID, joined) }
            source.cursor = nil
            source.found = (traceID, joined)
            source.start = start
            sources.push(source)
        }
        return nil
    }

    /// The numbers of the events of a trace that was given, ascending.
    public func members(of summary: TraceSummary) throws(PartFailure) -> [SequenceNumber] {
        guard let project = projects.first(where: { $0.id == summary.projectID }) else { return [] }
        return try project.members(summary.traceID, at: question.at)
    }

    private mutating func open(_ source: Source) throws(PartFailure) {
        var source = source
        var range = question
        if range.candidates != nil {
            // Where it stands in the part is not where it starts.
            range.after = nil
            range.through = nil
        }
        source.cursor = try TraceCursor(range, of: source.source, part: source.part)
        put(source)
    }

    private mutating func put(_ source: Source) {
        guard let head = source.cursor?.head else { return }
        var source = source
        source.start = head.start
        sources.push(source)
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
        _ left: Source, _ right: Source, _ projects: [TraceParts]
    ) -> Bool {
        if left.start != right.start { return left.start > right.start }
        // One that is not open yet may have a trace that comes before the other's.
        guard let first = left.traceID else { return right.traceID != nil }
        guard let second = right.traceID else { return false }
        if !TextOrder.areEqual(first, second) { return TextOrder.precedes(first, second) }
        return projects[left.project].id < projects[right.project].id
    }
}
