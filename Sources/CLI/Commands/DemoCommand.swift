import ArgumentParser
import Bytes
import JSON

/// `watchllm demo`: sends a small load to a running server.
struct DemoCommand: ContextCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Send a small, believable load to a running server.",
        discussion: """
            Traces of a support agent, a handbook search, a report writer whose first model call \
            fails, and native events of a nightly review, spread over the last two hours.
            """)

    @Option(
        name: .long,
        help: "The server. Environment: WATCHLLM_URL. (default: http://127.0.0.1:8080)")
    var url: String?

    @Option(name: .long, help: "A project's API key. Environment: WATCHLLM_KEY.")
    var key: String?

    @Option(name: .long, help: "How many traces to send, 1 to 10000.")
    var traces = DemoLoad.defaultTraceCount

    @Option(name: .long, help: "Makes the same load again; otherwise every load is another.")
    var seed: UInt64?

    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (1...10_000).contains(traces) else {
            throw ValidationError("--traces must be 1 to 10000, not \(traces)")
        }
    }

    func run(in context: CommandContext) async throws {
        let url = context.settings.text(url, .url, default: "http://127.0.0.1:8080")
        guard let key = key ?? context.settings.text(.key) else {
            throw ValidationError("an API key is needed: --key, or WATCHLLM_KEY")
        }
        let end = context.now()
        var load = DemoLoad(
            seed: seed ?? UInt64(bitPattern: end.microseconds), endingAt: end)
        let requests = load.requests(traceCount: traces)
        try await DemoSender(url: url, key: key).send(requests)
        let eventCount = requests.reduce(0) { $0 + $1.eventCount }
        guard output.json else {
            context.console.write(
                "Sent \(Readable.count(traces, "trace")) with "
                    + "\(Readable.count(eventCount, "event")) to \(url).\n")
            return
        }
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("traces")
        writer.integer(traces)
        writer.key("events")
        writer.integer(eventCount)
        writer.key("trace_ids")
        writer.beginArray()
        for request in requests { writer.string(request.traceID) }
        writer.endArray()
        writer.endObject()
        context.console.write(writer.text + "\n")
    }
}
