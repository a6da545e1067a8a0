import Driver
import Glibc
import JSON
import Workload

/// What is measured after the trace mix: bytes on disk, questions, starts, rebuilds.
struct MixSequel {
    let workshop: Workshop
    let options: CommonOptions
    let log: LogFloor.Figures
    let floor: FloorFigures
    let coldStarts: Int
    let warmCount: Int

    func run(
        _ server: WatchLLMServer, _ credentials: Credentials, _ truth: Truth,
        _ figures: inout FigureList
    ) throws {
        let events = credentials.projects.indices.reduce(0) { $0 + truth.eventCount(of: $1) }
        for project in credentials.projects.indices {
            try StoredCheck(server: server, credentials: credentials)
                .check(truth.eventCount(of: project), in: project)
        }
        figures.add(
            "start and memory", "start on an empty directory", "ms", server.startSeconds * 1e3,
            floor: floor.startSeconds * 1e3, floorName: "floor server", goal: 50)
        addDisk(server.setting.data, events, &figures)
        let set = QuestionSet(
            truth, projects: credentials.projects, traceCount: 200, seed: options.seed)
        var times = QuestionTimes()
        try times.askWarm(set, count: warmCount, port: server.port, token: credentials.token)
        server.kill()
        try restart(server.setting, set, &times, credentials, &figures)
        try addQuestions(&times, &figures)
        try addRebuild(server.setting, events, &figures)
        try addReindex(server.setting, events, &figures)
    }

    private func addDisk(_ data: String, _ events: Int, _ figures: inout FigureList) {
        let usage = DiskUsage(data)
        figures.add(
            "disk", "log", "B/event", Double(usage.logBytes) / Double(events),
            floor: Double(log.storedBytes) / Double(log.events), floorName: "LZ4 blocks")
        figures.add(
            "disk", "index files", "B/event indexed",
            usage.indexBytesPerLogByte.map {
                $0 * Double(usage.logBytes) / Double(events)
            })
        figures.add(
            "disk", "all", "B/event",
            usage.indexBytesPerLogByte.map {
                (1 + $0) * Double(usage.logBytes) / Double(events)
            }, floor: Double(log.rawBytes) / Double(log.events), floorName: "as sent", goal: 450)
    }

    /// Starts after kill -9, then clean, each time asking cold.
    private func restart(
        _ setting: ServerSetting, _ set: QuestionSet, _ times: inout QuestionTimes,
        _ credentials: Credentials, _ figures: inout FigureList
    ) throws {
        var known: Credentials? = credentials
        for number in 0..<coldStarts {
            let server = try WatchLLMServer(setting, &known)
            figures.add(
                "start and memory",
                number == 0 ? "start after kill -9" : "start after a clean stop",
                "ms", server.startSeconds * 1e3, floor: floor.startSeconds * 1e3,
                floorName: "floor server", goal: number == 0 ? 2_000 : 1_000)
            try times.askCold(set, number, port: server.port, token: credentials.token)
            try server.waitUntilIdle()
            figures.add(
                "start and memory", "memory after a start and six questions", "MB",
                Double(server.process.residentBytes) / 1e6)
            try server.stop()
        }
    }

    private func addQuestions(_ times: inout QuestionTimes, _ figures: inout FigureList) throws {
        for kind in QuestionKind.allCases {
            let group = "question: \(kind.title)"
            figures.add(
                group, "warm p50", "ms", times.warm[kind]?.milliseconds(0.5),
                floor: floor.answerP50, floorName: "GET / of the floor server",
                goal: kind.goals.warm)
            figures.add(
                group, "warm p99", "ms", times.warm[kind]?.milliseconds(0.99),
                floor: floor.answerP99, floorName: "GET / of the floor server")
            figures.add(
                group, "right after a start, p50", "ms", times.cold[kind]?.milliseconds(0.5),
                floor: floor.answerP50, floorName: "GET / of the floor server",
                goal: kind.goals.cold)
        }
    }

    /// `watchllm rebuild`: the folds alone, on all processors.
    private func addRebuild(
        _ setting: ServerSetting, _ events: Int, _ figures: inout FigureList
    ) throws {
        let process = try ChildProcess(
            [setting.binary, "rebuild", "--data", setting.data, "--json"], core: nil,
            back: options.client, errors: setting.data + ".stderr")
        let text = process.readToEnd()
        guard process.wait(),
            let seconds = try JSONValue(parsing: Array(text.utf8))["seconds"]?.double,
            seconds > 0
        else { throw Complaint("rebuild failed: \(text.prefix(400))") }
        figures.add(
            "rebuild", "folds (watchllm rebuild), all processors", "events/s",
            Double(events) / seconds, floor: Double(log.events) / log.readSeconds,
            floorName: "LZ4 and CRC-32C, one processor", goal: 1_000_000, isMoreBetter: true)
    }

    /// A start without index files, until they are made again.
    private func addReindex(
        _ setting: ServerSetting, _ events: Int, _ figures: inout FigureList
    ) throws {
        Files.remove(setting.data + "/index")
        var setting = setting
        setting.core = nil
        var none: Credentials?
        let start = Clock.nanoseconds()
        let server = try WatchLLMServer(setting, &none)
        try server.waitUntilIdle()
        let seconds = Clock.seconds(since: start)
        figures.add(
            "rebuild", "with index files (start without them), all processors", "events/s",
            Double(events) / seconds, floor: Double(log.events) / log.readSeconds,
            floorName: "LZ4 and CRC-32C, one processor", goal: 400_000, isMoreBetter: true)
        figures.add(
            "start and memory", "start without index files", "ms", server.startSeconds * 1e3)
        server.kill()
    }
}
