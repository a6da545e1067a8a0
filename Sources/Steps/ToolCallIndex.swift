internal import JSON

/// Finds the call that a message or a report belongs to, without looking at all of them.
struct ToolCallIndex: Sendable {
    /// By id: the latest call with it.
    private var byID: [String: Int] = [:]
    /// By id: the calls with it that are open, ascending.
    private var openByID: [String: [Int]] = [:]
    /// By name: those that a report may still belong to, ascending; the last ones only, so that a
    /// report costs the same in a long run.
    private var candidates: [String: [Int]] = [:]

    func isKnown(_ id: String?) -> Bool { id.map { byID[$0] != nil } ?? false }

    /// The latest call with an id that is open.
    func openPlace(id: String) -> Int? { openByID[id]?.last }

    /// A call was added.
    mutating func append(_ call: StepToolCall, at place: Int) {
        if let id = call.id {
            byID[id] = place
            openByID[id, default: []].append(place)
        }
        candidates[call.name, default: []].append(place)
        if candidates[call.name, default: []].count > Self.maximumCandidateCount {
            candidates[call.name]?.removeFirst()
        }
    }

    static let maximumCandidateCount = 64

    /// A call has come further.
    mutating func update(_ before: StepToolCall, to after: StepToolCall, at place: Int) {
        if let id = after.id, after.status != .open,
            let position = openByID[id]?.lastIndex(of: place)
        {
            openByID[id]?.remove(at: position)
        }
        guard after.isReported, after.status != .open else { return }
        candidates[after.name]?.removeAll { $0 == place }
    }

    /// The call that a report belongs to; nil if it is one of its own.
    func place(of report: StepFacts.ToolReport, in calls: [StepToolCall]) -> Int? {
        if let id = report.id, let place = byID[id] {
            // An id that is used again is another call.
            let isOver = calls[place].isReported && calls[place].status != .open
            return isOver ? nil : place
        }
        let places = candidates[report.name] ?? []
        let asked = places.filter { !calls[$0].isReported }
        if let place = asked.first(where: { calls[$0].arguments == report.arguments })
            ?? asked.first(where: { calls[$0].status == .open })
        {
            return place
        }
        guard report.isNative, report.result != nil || report.error != nil else { return nil }
        return places.first { place in
            let call = calls[place]
            return call.isReported && call.status == .open
                && (call.arguments == report.arguments || report.arguments == .null)
        }
    }
}
