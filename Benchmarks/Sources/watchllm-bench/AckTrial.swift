import Driver
import Workload

/// Answers to single events, in a quiet server and in a busy one.
struct AckTrial {
    /// Writes between two looks at whether there is still work in the background.
    private static let partCount = 40
    /// Events that are sent between two times of measuring: a fraction of a segment.
    private static let bulkCount = 20_000

    private let setting: ServerSetting
    private let options: CommonOptions
    private let connections: Int
    private var credentials: Credentials?
    private var server: WatchLLMServer
    private let bulk: TemplateLoad
    private let probe: TemplateLoad
    private var probeCount = 0

    init(
        _ setting: ServerSetting, options: CommonOptions, events: Int, connections: Int
    ) throws {
        self.setting = setting
        self.options = options
        self.connections = connections
        server = try WatchLLMServer(setting, &credentials)
        try server.makeProjects(5, &credentials)
        let projects = credentials?.projects ?? []
        bulk = TemplateLoad(
            LoadShape(seed: options.seed, eventCount: events, end: options.end),
            projects: projects)
        // Another seed: the same events would be repeats.
        probe = TemplateLoad(
            LoadShape(
                seed: options.seed + 1, eventCount: 100_000_000, batchSize: 1, end: options.end),
            projects: projects)
    }

    mutating func run(probes: Int, _ figures: inout FigureList) throws {
        var syncs = try SyncFloor.measure(directory: setting.data)
        figures.add("disk", "4 KiB appended and synced, p50", "ms", syncs.milliseconds(0.5))
        figures.add("disk", "4 KiB appended and synced, p99", "ms", syncs.milliseconds(0.99))
        try server.waitUntilIdle()
        var quiet = Percentiles()
        while quiet.count < probes { quiet.add(try send()) }
        let quietP99 = quiet.milliseconds(0.99)
        add("quiet", quiet, nil, &figures)
        var busy = Percentiles()
        let step = Self.bulkCount / bulk.shape.batchSize
        for start in stride(from: 0, to: bulk.requestCount, by: step) {
            let part = start..<min(bulk.requestCount, start + step)
            _ = try LoadClient.run(bulk, port: server.port, connections: 8, requests: part)
            busy.add(try sendWhileBusy())
        }
        add("while sealing and indexing", busy, quietP99, &figures)
        try server.waitUntilIdle()
        try server.stop()
        Files.remove(setting.data + "/index")
        server = try WatchLLMServer(setting, &credentials)
        add("while making all index files anew", try sendWhileBusy(), quietP99, &figures)
        try server.waitUntilIdle()
        try server.stop()
    }

    /// Some writes, each on its own.
    private mutating func send() throws -> Percentiles {
        let part = probeCount..<probeCount + Self.partCount
        probeCount = part.upperBound
        return try LoadClient.run(
            probe, port: server.port, connections: connections, requests: part
        ).latencies
    }

    /// Writes as long as there is work in the background.
    private mutating func sendWhileBusy() throws -> Percentiles {
        var times = Percentiles()
        while try server.metrics()["watchllm_background_pending"] ?? 0 > 0 {
            times.add(try send())
        }
        return times
    }

    private func add(
        _ name: String, _ times: Percentiles, _ quiet: Double?, _ figures: inout FigureList
    ) {
        var times = times
        let group = "answers to single events, \(name)"
        figures.add(group, "writes measured", "", Double(times.count))
        figures.add(group, "p50", "ms", times.milliseconds(0.5))
        figures.add(
            group, "p99", "ms", times.milliseconds(0.99), floor: quiet,
            floorName: "quiet", goal: quiet.map { 3 * $0 })
        figures.add(group, "longest", "ms", times.milliseconds(1))
    }
}
