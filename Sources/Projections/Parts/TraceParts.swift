internal import Bytes
internal import Model

/// The traces of one project over all parts.
struct TraceParts: Sendable {
    let id: ProjectID
    /// The parts that have events of the project, with their places among all, oldest first.
    let parts: [(number: Int, project: PartProject)]
    /// Those of the parts that are in index files, whose filters tell which traces they have.
    private let sealed: [SealedPart?]
    /// The `StableHash` of the project's id.
    private let idHash: UInt64

    init(id: ProjectID, parts: [(number: Int, project: PartProject)]) {
        self.id = id
        self.parts = parts
        sealed = parts.map { part in
            if case .sealed(let project) = part.project { project.part } else { nil }
        }
        idHash = StableHash.hash(id.rawValue)
    }

    /// What is known of a trace from the records up to `at`; nil if there are none.
    ///
    /// - Parameter known: what one of the parts holds of it, if that was read before.
    func joined(
        _ trace: TraceName, at: SequenceNumber?, known: TracePartial? = nil
    ) throws(PartFailure) -> TracePartial? {
        var sum: TracePartial?
        for place in parts.indices where mayHave(trace, place) {
            let (number, project) = parts[place]
            let partial =
                number == known?.earliest.text.part
                ? known : try project.partial(of: trace, at: at, number: number)
            guard let partial else { continue }
            if sum == nil { sum = partial } else { sum?.join(partial) }
        }
        return sum
    }

    /// The numbers of a trace's events up to `at`, ascending.
    func members(
        _ traceID: String, at: SequenceNumber?
    ) throws(PartFailure) -> [SequenceNumber] {
        let trace = TraceName(traceID)
        var members: [SequenceNumber] = []
        for place in parts.indices where mayHave(trace, place) {
            members += try parts[place].project.members(of: trace, at: at)
        }
        return members
    }

    /// Whether any part has a trace.
    func has(_ traceID: String) throws(PartFailure) -> Bool {
        let trace = TraceName(traceID)
        for place in parts.indices where mayHave(trace, place) {
            if try parts[place].project.has(trace) { return true }
        }
        return false
    }

    /// Whether the part at a place may have a trace.
    func mayHave(_ trace: TraceName, _ place: Int) -> Bool {
        sealed[place]?.mayHaveTrace(trace.hash, ofProject: idHash) ?? true
    }

    /// Visits each trace once, in the part that has its earliest event, in an order that must not
    /// show.
    func forEach(
        _ body: (_ traceID: String, TracePartial) throws(PartFailure) -> Void
    ) throws(PartFailure) {
        for (number, project) in parts {
            let memory = try project.memory()
            for trace in 0..<UInt32(truncatingIfNeeded: memory.traceCount) {
                let traceID = memory.traceID(trace)
                guard let joined = try joined(TraceName(traceID), at: nil),
                    joined.earliest.text.part == number
                else { continue }
                try body(traceID, joined)
            }
        }
    }

    /// A trace as answers show it.
    func summary(_ traceID: String, _ joined: TracePartial) throws(PartFailure) -> TraceSummary {
        var summary = TraceSummary(
            projectID: id, traceID: traceID, startTime: joined.earliest.moment.time,
            endTime: joined.end)
        summary.name = try text(joined.name)
        summary.eventCount = joined.eventCount
        summary.errorCount = joined.errorCount
        summary.totalTokens = joined.tokens
        summary.totalCost = PicoUSD(joined.cost)
        summary.hasDefaultPrice = joined.hasDefaultPrice
        if let session = joined.session { summary.sessionID = try text(session.text) }
        if let user = joined.user { summary.userID = try text(user.text) }
        return summary
    }

    /// Whether a text is the wanted one; nil wants any.
    func matches(
        _ found: TracePartial.Earliest?, _ wanted: String?
    ) throws(PartFailure) -> Bool {
        guard let wanted else { return true }
        guard let found, let project = project(in: found.text.part) else { return false }
        return try project.number(of: wanted) == found.text.number
    }

    private func text(_ text: TracePartial.Text) throws(PartFailure) -> String? {
        try project(in: text.part)?.text(text.number)
    }

    private func project(in part: Int) -> PartProject? {
        parts.first { $0.number == part }?.project
    }
}
