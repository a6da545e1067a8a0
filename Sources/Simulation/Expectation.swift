internal import Bytes
internal import Model

/// What the engine has to answer: the fold of what is visible, kept in the plainest way.
struct Expectation {
    struct TraceKey: Hashable {
        let project: Int
        let trace: Int
    }

    struct UsageKey: Hashable {
        let project: Int
        let month: Int
    }

    /// Projects that the engine has to know: created, or told of by keys or usage.
    private(set) var projects: Set<Int> = []
    /// Keys, and whether they are valid.
    private(set) var keys: [Int: Bool] = [:]
    private(set) var hasPriceBook = false
    private(set) var hasOperatorKey = false
    /// Events by project and type.
    private(set) var counts: [Int: [EventType: UInt64]] = [:]
    private(set) var usage: [UsageKey: UInt64] = [:]
    /// The numbers of a trace's events, rising.
    private(set) var traces: [TraceKey: [UInt64]] = [:]

    /// Takes up a transaction whose commit time is known, but for what is lost of it.
    mutating func apply(_ transaction: Transaction, keyProjects: [Int], at time: Timestamp) {
        func isThere(_ place: Int) -> Bool { !transaction.lost.contains(place) }
        switch transaction.content {
        case .events(let events):
            for (place, made) in events.enumerated() where isThere(place) {
                counts[made.project, default: [:]][made.event.type, default: 0] += 1
                guard let trace = made.trace else { continue }
                let key = TraceKey(project: made.project, trace: trace)
                insert(transaction.first + UInt64(place), into: key)
            }
            if let project = events.first?.project, isThere(events.count) {
                let key = UsageKey(project: project, month: time.calendarMonth)
                usage[key, default: 0] += UInt64(events.count)
                projects.insert(project)
            }
        case .project(let project):
            if isThere(0) { projects.insert(project) }
        case .key(let key):
            guard isThere(0) else { return }
            keys[key] = true
            projects.insert(keyProjects[key])
        case .revocation(let key):
            if isThere(0), keys[key] != nil { keys[key] = false }
        case .operatorKey:
            if isThere(0) { hasOperatorKey = true }
        case .priceBook:
            if isThere(0) { hasPriceBook = true }
        }
    }

    func eventCount(of project: Int) -> UInt64 {
        counts[project, default: [:]].values.reduce(0, +)
    }

    private mutating func insert(_ number: UInt64, into key: TraceKey) {
        let last = traces[key]?.last ?? 0
        traces[key, default: []].append(number)
        // Rare: a transaction whose writer was told of a failure can turn up late.
        if number < last { traces[key]?.sort() }
    }
}
