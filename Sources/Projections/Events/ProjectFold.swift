internal import Model
internal import Records

/// What is counted over all events of one project, as far as the server tells it of itself: a
/// handful of numbers, whatever is kept of the events.
struct ProjectFold: Sendable {
    let id: ProjectID
    /// By `EventType.rawValue`.
    private(set) var countsByType = [UInt64](repeating: 0, count: 256)
    /// Of its model calls; sums wrap at their width, and cost is in pico-dollars.
    private(set) var inputTokens: UInt64 = 0
    private(set) var outputTokens: UInt64 = 0
    private(set) var cost: Int128 = 0

    init(id: ProjectID) { self.id = id }

    init(
        id: ProjectID, countsByType: [UInt64], inputTokens: UInt64, outputTokens: UInt64,
        cost: Int128
    ) {
        self.id = id
        self.countsByType = countsByType
        self.inputTokens = inputTokens
        self.outputTokens = outputTokens
        self.cost = cost
    }

    /// Of all types; wraps at 64 bits.
    var eventCount: UInt64 { countsByType.reduce(0, &+) }

    /// Takes up one event.
    mutating func add(_ event: EventFacts) {
        countsByType[Int(event.type.rawValue)] &+= 1
        guard event.isPriced else { return }
        if let counts = event.usage.map({ TokenCounts($0) }) {
            inputTokens &+= counts.input
            outputTokens &+= counts.output
        }
        cost &+= event.cost?.rawValue ?? 0
    }
}
