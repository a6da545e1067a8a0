internal import JSON

/// Finds the call that a message or a report belongs to, without looking at all of them.
///
/// It is a function of the calls alone, so that what was taken up can be taken back.
struct ToolCallIndex: Sendable {
    /// By id: the calls with it, and those of them that are open; ascending.
    private var byID: [String: [Int]] = [:]
    private var openByID: [String: [Int]] = [:]
    /// By name: the calls that a report may still belong to, ascending.
    private var candidates: [String: [Int]] = [:]

    /// A report looks at the last so many candidates, so that it costs the same in a long run.
    static let maximumCandidateCount = 64

    func isKnown(_ id: String?) -> Bool { id.map { byID[$0] != nil } ?? false }

    /// The latest call with an id that is open.
    func openPlace(id: String) -> Int? { openByID[id]?.last }

    /// A call was added.
    mutating func append(_ call: StepToolCall, at place: Int) {
        if let id = call.id { byID[id, default: []].append(place) }
        enter(call, place)
    }

    /// The last call goes, as it was when it was added.
    mutating func removeLast(_ call: StepToolCall, at place: Int) {
        if let id = call.id { byID.remove(place, of: id) }
        leave(call, place)
    }

    /// A call has come further, or is taken back to what it was.
    mutating func update(_ before: StepToolCall, to after: StepToolCall, at place: Int) {
        leave(before, place)
        enter(after, place)
    }

    private mutating func enter(_ call: StepToolCall, _ place: Int) {
        if let id = call.id, call.status == .open { openByID.insert(place, of: id) }
        if call.isCandidate { candidates.insert(place, of: call.name) }
    }

    private mutating func leave(_ call: StepToolCall, _ place: Int) {
        if let id = call.id, call.status == .open { openByID.remove(place, of: id) }
        if call.isCandidate { candidates.remove(place, of: call.name) }
    }

    /// The call that a report belongs to; nil if it is one of its own.
    func place(of report: StepFacts.ToolReport, in calls: [StepToolCall]) -> Int? {
        if let id = report.id, let place = byID[id]?.last {
            // An id that is used again is another call.
            let isOver = calls[place].isReported && calls[place].status != .open
            return isOver ? nil : place
        }
        let places = (candidates[report.name] ?? []).suffix(Self.maximumCandidateCount)
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

extension StepToolCall {
    /// Whether a report without an id may belong to it.
    fileprivate var isCandidate: Bool { !isReported || status == .open }
}

extension [String: [Int]] {
    /// Keeps the list ascending; nearly always the place goes to its end.
    fileprivate mutating func insert(_ place: Int, of key: String) {
        let index = self[key, default: []].countOfPrefix { $0 < place }
        self[key, default: []].insert(place, at: index)
    }

    fileprivate mutating func remove(_ place: Int, of key: String) {
        guard let index = self[key]?.countOfPrefix(where: { $0 < place }) else { return }
        self[key]?.remove(at: index)
        if self[key]?.isEmpty == true { self[key] = nil }
    }
}
