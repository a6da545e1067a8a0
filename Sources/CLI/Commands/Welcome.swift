import Bytes
import Engine
import HTTPAPI
import Logging
import Model
import ServiceLifecycle

/// Tells the operator where the server listens as soon as it does, and sends the demo load if wanted.
struct Welcome: Service {
    /// How this program was called.
    let program: String
    /// The data directory.
    let path: String
    let host: String
    /// Whether the OTLP port is listened at too, unless it is taken.
    let expectsOTLP: Bool
    /// The project to ask about in what is to be pasted; nil if there is none yet.
    let project: ProjectID?
    /// What was made just now; nil where the directory was there before.
    let made: DataDirectory.Initialization?
    /// Whether the demo load is sent if the directory is new.
    let sendsDemo: Bool
    let isJSON: Bool
    let console: Console
    let logger: Logger

    private let main = AsyncStream<Int>.makeStream()
    private let otlp = AsyncStream<Int>.makeStream()
    /// How long to wait for the OTLP port: whether it is taken shows at once.
    private static let otlpWait = Duration.seconds(1)

    init(
        program: String, path: String, host: String, expectsOTLP: Bool, project: ProjectID?,
        made: DataDirectory.Initialization?,
        sendsDemo: Bool, isJSON: Bool, console: Console, logger: Logger
    ) {
        self.program = program
        self.path = path
        self.host = host
        self.expectsOTLP = expectsOTLP
        self.project = project
        self.made = made
        self.sendsDemo = sendsDemo
        self.isJSON = isJSON
        self.console = console
        self.logger = logger
    }

    /// Notes that a listener listens.
    func isListening(_ listener: HTTPServerOptions.Listener, at port: Int) {
        switch listener {
        case .main: main.continuation.yield(port)
        case .otlp: otlp.continuation.yield(port)
        }
    }

    func run() async throws {
        var ports = main.stream.cancelOnGracefulShutdown().makeAsyncIterator()
        guard let port = await ports.next() else { return }
        let otlpPort = expectsOTLP ? await self.otlpPort() : nil
        let view = WelcomeView(
            program: program, path: path, url: url(port), otlpURL: otlpPort.map { url($0) },
            project: project, made: made)
        console.write(isJSON ? view.json + "\n" : view.text)
        try console.flush()
        if sendsDemo, let made { await sendDemo(to: view.url, key: made.apiKey) }
        try await gracefulShutdown()
    }

    private func otlpPort() async -> Int? {
        await withTaskGroup(of: Int?.self) { group in
            group.addTask { await otlp.stream.first { _ in true } }
            group.addTask {
                try? await Task.sleep(for: Self.otlpWait)
                return nil
            }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
    }

    private func sendDemo(to url: String, key: String) async {
        let end = CommandContext.wallTime()
        var load = DemoLoad(seed: UInt64(bitPattern: end.microseconds), endingAt: end)
        let requests = load.requests(traceCount: DemoLoad.defaultTraceCount)
        do {
            try await DemoSender(url: url, key: key).send(requests)
            guard !isJSON else { return }
            console.write("Sent a demo load of \(Readable.count(requests.count, "trace")).\n")
            try console.flush()
        } catch {
            logger.warning("The demo load was not taken.", metadata: ["error": "\(error)"])
        }
    }

    private func url(_ port: Int) -> String {
        // An address that means "all" can't be connected to everywhere.
        let shown = host == "0.0.0.0" || host == "::" ? "127.0.0.1" : host
        return shown.contains(":") ? "http://[\(shown)]:\(port)" : "http://\(shown):\(port)"
    }
}
