import ArgumentParser
import Driver
import Workload

/// `watchllm-bench steps`: any step of a long run, with the state after it.
struct StepsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "steps",
        abstract: "Measure the steps of one long trace: right after a start, and any after that.")

    @OptionGroup var options: CommonOptions

    @Option(help: "Events of the trace: at most 20,000 are steps.")
    var steps = 10_000

    @Option(help: "Questions after the first.")
    var questions = 500

    @Option(help: "How often everything is run; the table has the medians.")
    var runs = 3

    func run() throws {
        let machine = Machine()
        let workshop = try options.workshop()
        var figures = FigureList()
        for run in 1...max(1, runs) {
            Progress.say("run \(run) of \(runs)")
            let setting = workshop.newSetting()
            defer { workshop.remove(setting) }
            try measure(setting, &figures)
        }
        let report = Report(
            title: "watchllm-bench steps", figures: figures.figures, runs: runs,
            note: options.note, machine: machine)
        try report.publish(options)
    }

    private func measure(_ setting: ServerSetting, _ figures: inout FigureList) throws {
        var credentials: Credentials?
        var server = try WatchLLMServer(setting, &credentials)
        try server.makeProjects(1, &credentials)
        guard let project = credentials?.projects.first, let token = credentials?.token else {
            throw Complaint("The server gave no credentials.")
        }
        var shape = LoadShape(seed: options.seed, eventCount: steps, end: options.end)
        shape.isOneTrace = true
        let load = TemplateLoad(shape, projects: [project])
        _ = try LoadClient.run(load, port: server.port, connections: 1)
        try server.waitUntilIdle()
        let connection = try HTTPConnection(port: server.port)
        let list = try ask("/api/v1/traces?project_id=\(project.id)&limit=1", connection, token)
        guard let trace = list.text.split(separator: "\"").dropFirst(3).first else {
            throw Complaint("No trace is there: \(list.text.prefix(200))")
        }
        try server.stop()
        server = try WatchLLMServer(setting, &credentials)
        let path = "/api/v1/traces/\(trace)/steps/"
        let restarted = try HTTPConnection(port: server.port)
        func step(_ number: Int) throws -> HTTPConnection.Answer {
            try ask("\(path)\(number)?project_id=\(project.id)", restarted, token)
        }
        let group = "a step of \(Readable.number(Double(steps)))"
        let first = try step(steps)
        figures.add(group, "the first, right after a start", "ms", Self.milliseconds(first))
        var any = Percentiles()
        // All over the trace: 7,919 is a prime.
        for number in 1...max(1, questions) {
            any.add(try step(number * 7_919 % steps + 1).nanoseconds)
        }
        figures.add(group, "any, p50", "ms", any.milliseconds(0.5), goal: 20)
        figures.add(group, "any, p99", "ms", any.milliseconds(0.99), goal: 20)
        var last = Percentiles()
        for _ in 0..<50 { last.add(try step(steps).nanoseconds) }
        figures.add(group, "the last, p50", "ms", last.milliseconds(0.5), goal: 20)
        figures.add(group, "bytes of the last", "MB", Double(first.body.count) / 1e6)
        figures.add(group, "memory", "MB", Double(server.process.residentBytes) / 1e6)
        try server.stop()
    }

    private static func milliseconds(_ answer: HTTPConnection.Answer) -> Double {
        Double(answer.nanoseconds) / 1e6
    }

    private func ask(
        _ path: String, _ connection: HTTPConnection, _ token: String
    ) throws -> HTTPConnection.Answer {
        let answer = try connection.get(path, token: token)
        guard answer.status == 200 else {
            throw Complaint("\(path): \(answer.status) \(answer.text.prefix(400))")
        }
        return answer
    }
}
