internal import Bytes
internal import Model

/// The traces of one project over all parts.
struct TraceParts: Sendable {
    let id: ProjectID
    /// The parts that have events of the project, with their places among all, oldest first.
    let parts: [(number: Int, project: MemoryProject)]

    /// What is known of a trace from the records up to `at`; nil if there are none.
    func joined(_ traceID: String, at: SequenceNumber?) -> TracePartial? {
        var sum: TracePartial?
        for (number, project) in parts {
            guard let partial = project.partial(ofTrace: traceID, at: at, number: number) else {
                continue
            }
            if sum == nil { sum = partial } else { sum?.join(partial) }
        }
        return sum
    }

    /// The numbers of a trace's events up to `at`, ascending.
    func members(_ traceID: String, at: SequenceNumber?) -> [SequenceNumber] {
        parts.flatMap { $0.project.members(ofTrace: traceID, at: at) }
    }

    /// Whether any part has a trace.
    func has(_ traceID: String) -> Bool { parts.contains { $0.project.hasTrace(traceID) } }

    /// Visits each trace once, in the part that has its earliest event, in an order that must not
    /// show.
    func forEach(_ body: (_ traceID: String, TracePartial) -> Void) {
        for (number, project) in parts {
            for trace in 0..<UInt32(truncatingIfNeeded: project.traceCount) {
                let traceID = project.traceID(trace)
                guard let joined = joined(traceID, at: nil), joined.earliest.text.part == number
                else { continue }
                body(traceID, joined)
            }
        }
    }

    /// A trace as answers show it.
    func summary(_ traceID: String, _ joined: TracePartial) -> TraceSummary {
        var summary = TraceSummary(
            projectID: id, traceID: traceID, startTime: joined.earliest.moment.time,
            endTime: joined.end)
        summary.name = text(joined.name)
        summary.eventCount = joined.eventCount
        summary.errorCount = joined.errorCount
        summary.totalTokens = joined.tokens
        summary.totalCost = PicoUSD(joined.cost)
        summary.hasDefaultPrice = joined.hasDefaultPrice
        summary.sessionID = joined.session.flatMap { text($0.text) }
        summary.userID = joined.user.flatMap { text($0.text) }
        return summary
    }

    /// Whether a text is the wanted one; nil wants any.
    func matches(_ found: TracePartial.Earliest?, _ wanted: String?) -> Bool {
        guard let wanted else { return true }
        guard let found, let project = project(in: found.text.part) else { return false }
        return project.number(of: wanted) == found.text.number
    }

    private func text(_ text: TracePartial.Text) -> String? {
        project(in: text.part)?.text(text.number)
    }

    private func project(in part: Int) -> MemoryProject? {
        parts.first { $0.number == part }?.project
    }
}
