import ArgumentParser
import Driver
import JSON
import Workload

/// `watchllm-bench queries`: the six questions against a directory or a running server.
struct QueriesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "queries",
        abstract: "Ask the six questions of a directory or a running server.",
        discussion: """
            A directory that `scale --keep` left has a description beside it: then answers are \
            checked. Of another one, and of a running server, --token is needed, and answers are \
            not checked.
            """)

    @OptionGroup var options: CommonOptions

    @Option(help: "A data directory to start the server on.")
    var data: String?

    @Option(help: "The port of a server that runs already.")
    var port: Int?

    @Option(help: "The operator's token.")
    var token: String?

    @Option(help: "A word to search for, where the load is not known.")
    var word = Truth.rareWord

    @Option(help: "Two words or more to search for as a phrase, where the load is not known.")
    var phrase = Truth.phrase.joined(separator: " ")

    @Option(help: "How often each question is asked warm.")
    var questions = 200

    @Option(help: "How often the server is started and asked cold; none of a running one.")
    var starts = 5

    func validate() throws {
        guard (data == nil) != (port == nil) else {
            throw ValidationError("Name either --data or --port.")
        }
        guard port == nil || token != nil else { throw ValidationError("--port needs --token.") }
    }

    func run() throws {
        let machine = Machine()
        try Processor.pin(options.client)
        var times = QuestionTimes()
        if let port, let token {
            let set = try questionSet(port: port, token: token)
            try times.askWarm(set, count: questions, port: port, token: token)
        } else if let data {
            try ask(data, &times)
        }
        var figures = FigureList()
        for kind in QuestionKind.allCases {
            figures.add(
                kind.title, "right after a start, p50", "ms", times.cold[kind]?.milliseconds(0.5),
                goal: kind.goals.cold)
            figures.add(
                kind.title, "warm p50", "ms", times.warm[kind]?.milliseconds(0.5),
                goal: kind.goals.warm)
            figures.add(kind.title, "warm p99", "ms", times.warm[kind]?.milliseconds(0.99))
        }
        let report = Report(
            title: "watchllm-bench queries", figures: figures.figures, runs: 1, note: options.note,
            machine: machine)
        try report.publish(options)
    }

    private func ask(_ data: String, _ times: inout QuestionTimes) throws {
        let description = try LoadDescription(of: data)
        guard let token = token ?? description?.credentials.token else {
            throw ValidationError("There is no description beside \(data): --token is needed.")
        }
        var setting = ServerSetting(
            binary: options.binary, data: data, core: options.server, clientCore: options.client)
        setting.options = options.serve
        var none: Credentials?
        var set = description.map {
            QuestionSet(
                $0.truth, projects: $0.credentials.projects, traceCount: 200, seed: options.seed)
        }
        for number in 0..<max(1, starts) {
            let server = try WatchLLMServer(setting, &none)
            let known = try set ?? questionSet(port: server.port, token: token)
            set = known
            try times.askCold(known, number, port: server.port, token: token)
            try server.waitUntilIdle()
            if number == max(1, starts) - 1 {
                try times.askWarm(known, count: questions, port: server.port, token: token)
            }
            try server.stop()
        }
    }

    /// Questions about data that nothing is known of.
    private func questionSet(port: Int, token: String) throws -> QuestionSet {
        let connection = try HTTPConnection(port: port)
        func get(_ path: String) throws -> [JSONValue] {
            let answer = try connection.get(path, token: token)
            guard answer.status == 200 else {
                throw Complaint("\(path) was answered with \(answer.status): \(answer.text)")
            }
            let value = try JSONValue(parsing: answer.body)
            return value.elements ?? value["projects"]?.elements ?? []
        }
        var traces: [String: [String]] = [:]
        for project in try get("/api/v1/projects").compactMap({ $0["id"]?.text }).prefix(20) {
            traces[project] = try get("/api/v1/traces?project_id=\(project)&limit=200")
                .compactMap { $0["trace_id"]?.text }
        }
        return QuestionSet(traces: traces.filter { !$0.value.isEmpty }, word: word, phrase: phrase)
    }
}
