import Driver
import Glibc
import Workload

/// One server that takes more and more events, looked at closely at some marks.
struct ScaleRun {
    let setting: ServerSetting
    let load: TemplateLoad
    let options: CommonOptions
    let starts: Int
    let questionCount: Int
    let connections: Int
    private var credentials: Credentials?
    private var server: WatchLLMServer
    private(set) var samples: [ScaleSample] = []
    private(set) var figures = FigureList()
    /// The events stored at each mark.
    private(set) var marks: [Int] = []
    private var sentCount = 0
    private var seconds = 0.0

    init(
        _ shape: LoadShape, setting: ServerSetting, options: CommonOptions, starts: Int,
        questionCount: Int, connections: Int
    ) throws {
        self.setting = setting
        self.options = options
        self.starts = starts
        self.questionCount = questionCount
        self.connections = connections
        server = try WatchLLMServer(setting, &credentials)
        try server.makeProjects(5, &credentials)
        guard let credentials else { throw Complaint("The server gave no credentials.") }
        load = TemplateLoad(shape, projects: credentials.projects)
    }

    var description: LoadDescription? {
        credentials.map {
            LoadDescription(shape: load.shape, requestCount: sentCount, credentials: $0)
        }
    }

    /// Sends up to a number of events, then looks at the server.
    mutating func advance(to mark: Int, sampleEvery step: Int) throws {
        let end = min(load.requestCount, mark / load.shape.batchSize)
        let stepCount = max(1, step / load.shape.batchSize)
        let group = "at \(Readable.number(Double(end * load.shape.batchSize))) events"
        marks.append(end * load.shape.batchSize)
        server.process.forgetPeak()
        let before = samples.count
        while sentCount < end {
            try send(min(end, sentCount + stepCount))
        }
        let new = samples[before...]
        let start = Clock.nanoseconds()
        try server.waitUntilIdle()
        figures.add(
            group, "events acknowledged, last part", "events/s", new.last?.rate, isMoreBetter: true)
        figures.add(
            group, "… as a share of the first part", "%",
            samples.first.flatMap { first in new.last.map { $0.rate / first.rate * 100 } },
            goal: 90, isMoreBetter: true)
        figures.add(
            group, "background work after the last answer", "s", Clock.seconds(since: start))
        figures.add(
            group, "peak memory since the mark before", "MiB",
            Double(server.process.peakResidentBytes) / 1_048_576, goal: 512)
        let usage = DiskUsage(setting.data)
        let events = Double(sentCount * load.shape.batchSize)
        figures.add(group, "log on disk", "B/event", Double(usage.logBytes) / events)
        figures.add(
            group, "index files, of the log they index", "%",
            usage.indexBytesPerLogByte.map { $0 * 100 }, goal: 12)
        try look(group)
    }

    private mutating func send(_ end: Int) throws {
        let processBefore = server.process.processorSeconds
        var result = try LoadClient.run(
            load, port: server.port, connections: connections, requests: sentCount..<end)
        sentCount = end
        seconds += result.seconds
        let used = server.process.processorSeconds - processBefore
        let sample = ScaleSample(
            events: sentCount * load.shape.batchSize, seconds: seconds, rate: result.rate,
            secondsPerMillion: used / Double(result.events) * 1e6,
            residentMegabytes: Double(server.process.residentBytes) / 1e6,
            answerP99: result.latencies.milliseconds(0.99) ?? 0,
            pending: try server.metrics()["watchllm_background_pending"] ?? 0)
        samples.append(sample)
        Progress.say(
            "\(Readable.number(Double(sample.events))) events, "
                + "\(Readable.number(sample.rate)) a second, "
                + "\(Readable.number(sample.residentMegabytes)) MB")
    }

    /// Kills, starts, asks cold and warm, all answers checked; leaves a server running.
    private mutating func look(_ group: String) throws {
        guard let known = credentials else { return }
        let truth = Truth(load, requestCount: sentCount)
        let set = QuestionSet(
            truth, projects: known.projects, traceCount: questionCount, seed: options.seed)
        for project in known.projects.indices {
            try StoredCheck(server: server, credentials: known)
                .check(truth.eventCount(of: project), in: project)
        }
        var times = QuestionTimes()
        server.kill()
        for number in 0..<max(1, starts) {
            server = try WatchLLMServer(setting, &credentials)
            figures.add(
                group, number == 0 ? "start after kill -9" : "start after a clean stop", "ms",
                server.startSeconds * 1e3, goal: number == 0 ? 2_000 : 1_000)
            try times.askCold(set, number, port: server.port, token: known.token)
            if number < starts - 1 {
                try server.waitUntilIdle()
                try server.stop()
            }
        }
        try times.askWarm(set, count: questionCount, port: server.port, token: known.token)
        for kind in QuestionKind.allCases {
            figures.add(
                group, "\(kind.title), right after a start, p50", "ms",
                times.cold[kind]?.milliseconds(0.5), goal: kind.goals.cold)
            figures.add(
                group, "\(kind.title), warm p50", "ms", times.warm[kind]?.milliseconds(0.5),
                goal: kind.goals.warm)
            figures.add(
                group, "\(kind.title), warm p99", "ms", times.warm[kind]?.milliseconds(0.99))
        }
        try server.waitUntilIdle()
        figures.add(
            group, "memory after starts and questions", "MiB",
            Double(server.process.residentBytes) / 1_048_576, goal: 512)
    }

    func end() throws { try server.stop() }
}
