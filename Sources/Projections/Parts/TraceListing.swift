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
        var cursor: TraceCursor
    }

    private let question: TraceQuestion
    private let projects: [TraceParts]
    private var sources: Heap<Source>

    init(_ question: TraceQuestion, of projects: [TraceParts]) {
        self.question = question
        self.projects = projects
        var sources: [Source] = []
        for (place, project) in projects.enumerated() {
            for (part, source) in project.parts {
                let cursor = TraceCursor(question, of: source)
                if cursor.head != nil {
                    sources.append(Source(project: place, part: part, cursor: cursor))
                }
            }
        }
        self.sources = Heap(sources) { Self.precedes($0, $1, projects) }
    }

    /// The next trace; nil if there are no more.
    mutating func next() -> TraceSummary? {
        while var source = sources.pop() {
            guard let traceID = source.cursor.head?.traceID else { continue }
            source.cursor.advance()
            if source.cursor.head != nil { sources.push(source) }
            let project = projects[source.project]
            guard let joined = project.joined(traceID, at: question.at),
                joined.earliest.text.part == source.part, accepts(joined, project)
            else { continue }
            return project.summary(traceID, joined)
        }
        return nil
    }

    private func accepts(_ trace: TracePartial, _ project: TraceParts) -> Bool {
        if let hasErrors = question.hasErrors, (trace.errorCount > 0) != hasErrors { return false }
        return project.matches(trace.session, question.sessionID)
            && project.matches(trace.user, question.userID)
    }

    private static func precedes(
        _ left: Source, _ right: Source, _ projects: [TraceParts]
    ) -> Bool {
        guard let first = left.cursor.head, let second = right.cursor.head else {
            return right.cursor.head == nil
        }
        if first.start != second.start { return first.start > second.start }
        if !TextOrder.areEqual(first.traceID, second.traceID) {
            return TextOrder.precedes(first.traceID, second.traceID)
        }
        return projects[left.project].id < projects[right.project].id
    }
}
