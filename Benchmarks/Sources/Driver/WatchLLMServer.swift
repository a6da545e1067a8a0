internal import Workload
internal import Glibc
internal import JSON

/// The real server on a data directory.
public final class WatchLLMServer {
    public let process: ChildProcess
    public let port: Int
    /// From the start of the process to the first 200 of /health.
    public let startSeconds: Double
    public let setting: ServerSetting

    /// Starts the server and waits until it is healthy.
    ///
    /// - Parameter credentials: filled in if the directory is new.
    public init(_ setting: ServerSetting, _ credentials: inout Credentials?) throws(Failure) {
        self.setting = setting
        let start = Clock.nanoseconds()
        process = try ChildProcess(
            [
                setting.binary, "serve", "--data", setting.data, "--port", "0", "--otlp-port", "0",
                "--json",
            ] + setting.options,
            core: setting.core, back: setting.clientCore, errors: setting.data + ".stderr")
        var found: Int?
        while found == nil {
            guard let line = process.readLine(),
                let object = try? JSONValue(parsing: Array(line.utf8))
            else {
                let errors = Files.text(setting.data + ".stderr") ?? ""
                throw Failure("the server did not start: \(errors.suffix(1_000))")
            }
            if let project = object["project_id"]?.text, let key = object["api_key"]?.text,
                let token = object["operator_token"]?.text
            {
                credentials = Credentials(
                    token: token, projects: [ProjectAccess(id: project, key: key)])
            } else if let url = object["url"]?.text, let text = url.split(separator: ":").last {
                found = Int(text)
            }
        }
        port = found ?? 0
        let answer = try HTTPConnection(port: port).get("/health")
        startSeconds = Clock.seconds(since: start)
        guard answer.status == 200 else { throw Failure("not healthy: \(answer.text)") }
    }

    /// Makes projects until there are so many.
    public func makeProjects(_ count: Int, _ credentials: inout Credentials?) throws(Failure) {
        guard var known = credentials else { throw Failure("no operator's token") }
        let connection = try HTTPConnection(port: port)
        while known.projects.count < count {
            let project = try create(
                "/api/v1/projects", "{\"name\":\"bench \(known.projects.count)\"}", "id",
                connection, known.token)
            let key = try create(
                "/api/v1/projects/\(project)/keys", "{\"name\":\"bench\",\"environment\":\"live\"}",
                "key", connection, known.token)
            known.projects.append(ProjectAccess(id: project, key: key))
        }
        credentials = known
    }

    private func create(
        _ path: String, _ body: String, _ member: String, _ connection: HTTPConnection,
        _ token: String
    ) throws(Failure) -> String {
        let answer = try connection.request("POST", path, token: token, json: body)
        guard answer.status == 201, let object = try? JSONValue(parsing: answer.body),
            let text = object[member]?.text
        else { throw Failure("\(path) was answered with \(answer.status): \(answer.text)") }
        return text
    }

    /// The samples of /metrics that have no labels.
    public func metrics() throws(Failure) -> [String: Double] {
        let answer = try HTTPConnection(port: port).get("/metrics")
        var samples: [String: Double] = [:]
        for line in answer.text.split(separator: "\n") where !line.hasPrefix("#") {
            let words = line.split(separator: " ")
            if words.count == 2, let value = Double(words[1]) { samples[String(words[0])] = value }
        }
        return samples
    }

    /// Waits until no work is left to do in the background, but for the scrub, which reads the whole
    /// log at leisure after each start.
    public func waitUntilIdle(seconds: Double = 3_600) throws(Failure) {
        let start = Clock.nanoseconds()
        // Twice, since between two pieces of work there may be a moment without any.
        var idleLooks = 0
        while idleLooks < 2 {
            guard Clock.seconds(since: start) < seconds else {
                throw Failure("background work did not end within \(seconds) s")
            }
            idleLooks = try hasWork() ? 0 : idleLooks + 1
            if idleLooks < 2 { Clock.sleep(seconds: 0.05) }
        }
    }

    private func hasWork() throws(Failure) -> Bool {
        let metrics = try metrics()
        return metrics["watchllm_background_pending"]
            != metrics["watchllm_scrub_pending_segments"] ?? 0
    }

    /// Stops it as an operator would.
    public func stop() throws(Failure) {
        guard process.kill(SIGTERM) else { throw Failure("the server did not stop well") }
    }

    /// Ends it without a warning.
    public func kill() { process.kill(SIGKILL) }
}
