internal import JSON

/// The floor server (`watchllm-floor`), which lies beside this program.
public final class FloorProcess {
    public let process: ChildProcess
    public let port: Int
    /// From the start of the process to the first 200.
    public let startSeconds: Double

    public init(directory: String, core: Int?, clientCore: Int?) throws(Failure) {
        let start = Clock.nanoseconds()
        process = try ChildProcess(
            [Files.programDirectory + "/watchllm-floor", directory], core: core, back: clientCore,
            errors: directory + "/floor.stderr")
        guard let line = process.readLine(), let object = try? JSONValue(parsing: Array(line.utf8)),
            let text = object["url"]?.text?.split(separator: ":").last, let port = Int(text)
        else { throw Failure("the floor server did not start") }
        self.port = port
        _ = try HTTPConnection(port: port).get("/")
        startSeconds = Clock.seconds(since: start)
    }
}
