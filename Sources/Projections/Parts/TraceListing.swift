internal import Bytes
internal import Model

/// Finds the traces that answer a question, newest start first, then by the bytes of the trace id,
/// then of the project id.
///
/// A trace that several parts hold is met in each of them, and counts only in the one with its
/// earliest event: there it stands in its place by start, so it is met in order, and once.
struct TraceListing {
    /// What one part of one project has left.
    private struct Source {
        let project: Int
        let part: Int
        let source: PartProject
        /// Made when this source's turn comes: the first page of a list is mostly in few parts.
        var cursor: TraceCursor?
        /// No trace that is left starts later.
        var start: Timestamp

        var head: TraceCursor.Head? { cursor?.head }
    }

    private let question: TraceQuestion
    private let projects: [TraceParts]
    private var sources: Heap<Source>

    init(_ question: TraceQuestion, of projects: [TraceParts]) throws(PartFailure) {
        self.question = question
        self.projects = projects
        var sources: [Source] = []
        for (place, project) in projects.enumerated() {
            for (part, source) in project.parts {
                let newest = source.newestTraceStart(at: question.at)
                if let newest, let from = question.from, newest < from { continue }
                sources.append(
                    Source(
                        project: place, part: part, source: source,
                        start: newest ?? Timestamp(microseconds: .max)))
            }
        }
        self.sources = Heap(sources) { Self.precedes($0, $1, projects) }
    }

    /// The next trace; nil if there are no more.
    mutating func next() throws(PartFailure) -> TraceSummary? {
        while var source = sources.pop() {
            guard let head = source.head else {
                try open(source)
                continue
            }
            let traceID = head.traceID
            try source.cursor?.advance()
            put(source)
            let project = projects[source.project]
            guard let joined = try project.joined(traceID, at: question.at),
                joined.earliest.text.part == source.part, try accepts(joined, project)
            else { continue }
            return try project.summary(traceID, joined)
        }
        return nil
    }

    private mutating func open(_ source: Source) throws(PartFailure) {
        var source = source
        source.cursor = try TraceCursor(question, of: source.source)
        put(source)
    }

    private mutating func put(_ source: Source) {
        guard let head = source.head else { return }
        var source = source
        source.start = head.start
        sources.push(source)
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
        guard let first = left.head else { return right.head != nil }
        guard let second = right.head else { return false }
        if !TextOrder.areEqual(first.traceID, second.traceID) {
            return TextOrder.precedes(first.traceID, second.traceID)
        }
        return projects[left.project].id < projects[right.project].id
    }
}
