internal import Bytes
internal import Model

/// Finds the traces that answer a question, newest start first, then by the bytes of the trace id,
/// then of the project id.
///
/// A trace that several parts hold is met in each of them, and counts only in the one with its
/// earliest event: there it stands in its place by start, so it is met in order, and once.
struct TraceListing {
    private struct Candidate {
        var start: Timestamp
        var trace: UInt32
        /// Its place in `projects`, and that of the part in the project.
        var project: Int
        var part: Int
    }

    private let question: TraceQuestion
    private let projects: [TraceParts]
    private var candidates: Heap<Candidate>

    init(_ question: TraceQuestion, of projects: [TraceParts]) {
        self.question = question
        self.projects = projects
        candidates = Heap(Self.candidates(question, projects)) { left, right in
            Self.precedes(left, right, projects)
        }
    }

    /// The next trace; nil if there are no more.
    mutating func next() -> TraceSummary? {
        while let candidate = candidates.pop() {
            let project = projects[candidate.project]
            let part = project.parts[candidate.part]
            guard let traceID = part.project.traceIDs.text(candidate.trace),
                let joined = project.joined(traceID, at: question.at),
                joined.earliest.text.part == part.place, accepts(joined, project)
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

    /// What stands in the range of the question, after its cursor.
    private static func candidates(
        _ question: TraceQuestion, _ projects: [TraceParts]
    ) -> [Candidate] {
        var found: [Candidate] = []
        for (place, project) in projects.enumerated() {
            for (partPlace, part) in project.parts.enumerated() {
                let traces = part.project.traces
                let events = part.project.events
                for trace in 0..<UInt32(truncatingIfNeeded: traces.count) {
                    guard
                        let totals = traces.summary(ofTrace: trace, at: question.at, of: events)
                    else { continue }
                    let start = events.timestamps[Int(totals.earliest)]
                    if let from = question.from, start < from { continue }
                    if let through = question.through, start > through { continue }
                    if let after = question.after {
                        guard start <= after.startTime else { continue }
                        if start == after.startTime {
                            let traceID = part.project.traceIDs.text(trace) ?? ""
                            guard TextOrder.precedes(after.traceID, traceID) else { continue }
                        }
                    }
                    found.append(
                        Candidate(start: start, trace: trace, project: place, part: partPlace))
                }
            }
        }
        return found
    }

    private static func precedes(
        _ left: Candidate, _ right: Candidate, _ projects: [TraceParts]
    ) -> Bool {
        if left.start != right.start { return left.start > right.start }
        func part(_ candidate: Candidate) -> ProjectPart {
            projects[candidate.project].parts[candidate.part].project
        }
        if left.project == right.project, left.part == right.part {
            return part(left).traceIDs.precedes(left.trace, right.trace)
        }
        let ids = (
            part(left).traceIDs.text(left.trace) ?? "", part(right).traceIDs.text(right.trace) ?? ""
        )
        if !TextOrder.areEqual(ids.0, ids.1) { return TextOrder.precedes(ids.0, ids.1) }
        return projects[left.project].id < projects[right.project].id
    }
}
