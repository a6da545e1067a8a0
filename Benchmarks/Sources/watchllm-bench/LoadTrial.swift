import Driver
import Glibc
import Workload

/// One run of one case: the server from an empty directory to its last background work, and the
/// floor server under the same load.
struct LoadTrial {
    let loadCase: LoadCase
    let workshop: Workshop
    let options: CommonOptions

    /// What goes on with the server after the load; it may stop it and start another on its directory.
    typealias Sequel = (WatchLLMServer, Credentials, Truth, inout FigureList) throws -> Void

    func run(_ figures: inout FigureList, then sequel: Sequel? = nil) throws {
        var syncs = try SyncFloor.measure(directory: workshop.path)
        let setting = workshop.newSetting()
        defer { workshop.remove(setting) }
        var credentials: Credentials?
        let server = try WatchLLMServer(setting, &credentials)
        try server.makeProjects(loadCase.projectCount, &credentials)
        guard let credentials else { throw Complaint("The server gave no credentials.") }
        let load = TemplateLoad(loadCase.shape, projects: credentials.projects)
        if loadCase.isGzipped {
            let gzip = GzipLoad(load)
            try measure(gzip, server, &syncs, floor: try runFloor(gzip), &figures)
        } else {
            try measure(load, server, &syncs, floor: try runFloor(load), &figures)
        }
        if let sequel {
            try sequel(server, credentials, Truth(load), &figures)
        } else {
            try check(server, credentials, load)
        }
        if server.process.isRunning { server.kill() }
    }

    /// What sending came to, and the processor time of the server by then.
    struct Sent {
        var result: LoadResult
        var seconds: Double
        var peakBytes = 0
        var perMillion: Double { seconds / Double(result.events) * 1e6 }
    }

    /// Runs the floor server under the first requests of the load.
    private func runFloor(_ load: some Load) throws -> Sent {
        let directory = try workshop.newDirectory()
        defer { Files.remove(directory) }
        let floor = try FloorProcess(
            directory: directory, core: options.server, clientCore: options.client)
        let before = floor.process.processorSeconds
        let result = try LoadClient.run(
            load, port: floor.port, connections: loadCase.connections)
        let seconds = floor.process.processorSeconds - before
        let peak = floor.process.peakResidentBytes
        floor.process.kill(SIGKILL)
        return Sent(result: result, seconds: seconds, peakBytes: peak)
    }

    private func measure(
        _ load: some Load, _ server: WatchLLMServer, _ syncs: inout Percentiles, floor: Sent,
        _ figures: inout FigureList
    ) throws {
        try server.waitUntilIdle()
        let before = server.process.processorSeconds
        var result = try LoadClient.run(
            load, port: server.port, connections: loadCase.connections)
        let sent = Sent(result: result, seconds: server.process.processorSeconds - before)
        let start = Clock.nanoseconds()
        try server.waitUntilIdle()
        let rest = Clock.seconds(since: start)
        let total = (server.process.processorSeconds - before) / Double(result.events) * 1e6
        var floorResult = floor.result
        let group = loadCase.title
        figures.add(
            group, "events acknowledged", "events/s", result.rate, floor: floorResult.rate,
            floorName: "floor server", goal: loadCase.rateGoal, isMoreBetter: true)
        figures.add(
            group, "server CPU to the last answer", "s/M", sent.perMillion, floor: floor.perMillion,
            floorName: "floor server", goal: loadCase.secondsGoal)
        figures.add(
            group, "server CPU until all is done", "s/M", total, floor: floor.perMillion,
            floorName: "floor server", goal: loadCase.totalSecondsGoal)
        figures.add(group, "background work after the last answer", "s", rest)
        figures.add(
            group, "answer p50", "ms", result.latencies.milliseconds(0.5),
            floor: floorResult.latencies.milliseconds(0.5), floorName: "floor server")
        let sync = syncs.milliseconds(0.99)
        figures.add(
            group, "answer p99", "ms", result.latencies.milliseconds(0.99),
            floor: floorResult.latencies.milliseconds(0.99), floorName: "floor server",
            goal: loadCase.isLatencyBounded ? sync.map { 3 * $0 + 1 } : nil)
        figures.add(
            group, "peak memory", "MB", Double(server.process.peakResidentBytes) / 1e6,
            floor: Double(floor.peakBytes) / 1e6, floorName: "floor server")
        figures.add(
            group, "rate of the last tenth, of the first's", "%",
            result.lastToFirst.map { $0 * 100 },
            isMoreBetter: true)
        figures.add(
            group, "request bytes", "B/event", Double(result.bytes) / Double(result.events))
        figures.add(
            group, "client's share of its core", "%", result.clientSeconds / result.seconds * 100)
        figures.add("disk", "4 KiB appended and synced, p50", "ms", syncs.milliseconds(0.5))
        figures.add("disk", "4 KiB appended and synced, p99", "ms", sync)
        if result.refusals > 0 {
            figures.add(group, "refused for now (503)", "requests", Double(result.refusals))
        }
    }

    /// Looks whether all that was acknowledged is there.
    private func check(
        _ server: WatchLLMServer, _ credentials: Credentials, _ load: TemplateLoad
    ) throws {
        let checks = StoredCheck(server: server, credentials: credentials)
        let truth = Truth(load)
        // A thousand projects are alike.
        for project in credentials.projects.indices.prefix(5) {
            try checks.check(truth.eventCount(of: project), in: project)
        }
    }
}
