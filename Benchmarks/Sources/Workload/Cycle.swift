/// The requests that a load sends again and again, with other ids, times and tokens each time.
struct Cycle {
    /// A trace of the cycle.
    struct Trace {
        var project: Int
        /// Where in the cycle's time it starts: from 0 up to, not including, 1.
        var position: Double
    }

    /// The shares of the projects, in 25ths.
    private static let shares = [10, 6, 4, 3, 2]
    /// How many traces of a project are open at any time.
    private static let openTraceCount = 16.0

    private(set) var requests: [RequestTemplate] = []
    private(set) var traces: [Trace] = []

    init(_ shape: LoadShape, projects: [ProjectAccess]) {
        var scenario: any Scenario =
            switch shape.content {
            case .traces: TraceScenario(seed: shape.seed)
            case .agentLoops: AgentLoopScenario(seed: shape.seed)
            case .spans: SpanScenario(seed: shape.seed)
            }
        let requestCount = max(1, shape.cycleEventCount / shape.batchSize)
        let isShared = shape.takesTurns || projects.count < Self.shares.count
        var left = requestCount
        var placed: [(position: Double, request: RequestTemplate)] = []
        for project in isShared ? 0..<1 : Self.shares.indices {
            let share = Self.shares[project] * requestCount / Self.shares.reduce(0, +)
            let count =
                isShared || project == Self.shares.count - 1 ? left : max(1, min(share, left))
            left -= count
            let events = stream(&scenario, project: project, count: count * shape.batchSize)
            for index in 0..<count {
                let part = events[index * shape.batchSize..<(index + 1) * shape.batchSize]
                let request = RequestTemplate(
                    part, shape: shape, project: project, access: projects[project])
                placed.append(((Double(index) + 0.5) / Double(count), request))
            }
        }
        // A stable order: by place, then by project.
        placed.sort { ($0.position, $0.request.project) < ($1.position, $1.request.project) }
        requests = placed.map(\.request)
    }

    /// So many events of a project, those of 16 traces at a time between one another.
    private mutating func stream(
        _ scenario: inout any Scenario, project: Int, count: Int
    ) -> [EventTemplate] {
        var placed: [(place: Double, event: EventTemplate)] = []
        let first = traces.count
        while placed.count < count {
            let index = traces.count - first
            let events = scenario.trace(traces.count)
            for (rank, event) in events.enumerated() {
                let share = Double(rank) / Double(max(1, events.count))
                placed.append((Double(index) + Self.openTraceCount * share, event))
            }
            traces.append(Trace(project: project, position: Double(index)))
        }
        let traceCount = traces.count - first
        for index in first..<traces.count { traces[index].position /= Double(traceCount) }
        placed.sort { ($0.place, $0.event.number) < ($1.place, $1.event.number) }
        return placed.prefix(count).map(\.event)
    }
}
