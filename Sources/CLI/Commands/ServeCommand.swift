import ArgumentParser
import Engine
import EventLog
import Glibc
import HTTPAPI
import NIOCore
import Logging
import Model
import ServiceLifecycle
import UnixSignals

/// `watchllm serve`: the server.
struct ServeCommand: ContextCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Take events and answer questions over HTTP.",
        discussion: """
            An empty or missing directory is made ready first, as `watchllm init` does, and its key \
            and token are printed once. SIGTERM and SIGINT stop it: what was accepted is on disk.

            If records that were acknowledged are lost, it starts all the same, tells which ones in \
            its log and at /health, and serves the rest. With --strict it refuses: exit code 3.
            """)

    @OptionGroup var directory: DirectoryOptions

    @Option(
        name: .long,
        help: "The address to listen on. Environment: WATCHLLM_HOST. (default: 127.0.0.1)")
    var host: String?

    @Option(
        name: .long,
        help: "The port, 0 for any that is free. Environment: WATCHLLM_PORT. (default: 8080)")
    var port: Int?

    @Option(
        name: .long,
        help: """
            A second port for OTLP/HTTP only, 0 for none. Environment: WATCHLLM_OTLP_PORT. If it is \
            taken, that is a warning. (default: 4318)
            """)
    var otlpPort: Int?

    @Option(
        name: .long,
        help: "How log lines look: text or json. Environment: WATCHLLM_LOG_FORMAT. (default: text)")
    var logFormat: LogLineFormat?

    @Option(
        name: .long,
        help: """
            The least level that is logged: trace, debug, info, notice, warning, error or critical. \
            Environment: WATCHLLM_LOG_LEVEL. (default: notice)
            """)
    var logLevel: LogLevel?

    @Flag(
        inversion: .prefixedNo, exclusivity: .chooseLast,
        help: """
            Refuse to start if anything acknowledged was lost. Environment: WATCHLLM_STRICT. \
            (default: --no-strict)
            """)
    var strict: Bool?

    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            The size at which a segment of the log is sealed and another begins, at least 1 MiB. \
            Environment: WATCHLLM_SEGMENT_BYTES. (default: 67108864)
            """, valueName: "bytes"))
    var segmentBytes: Int?

    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            For how many days records are kept; older ones are dropped by whole segments. \
            Environment: WATCHLLM_RETAIN_DAYS. (default: for good)
            """, valueName: "days"))
    var retainDays: Int?

    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            How many bytes the log may have, at least 4 MiB; the oldest segments are dropped beyond. \
            Environment: WATCHLLM_RETAIN_BYTES. (default: no limit)
            """, valueName: "bytes"))
    var retainBytes: Int?

    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            The resident memory that caches, queues and requests are made to fit, in MiB, at least \
            192. Environment: WATCHLLM_MEMORY. (default: 512)
            """, valueName: "MiB"))
    var memory: Int?

    @Flag(
        inversion: .prefixedNo, exclusivity: .chooseLast,
        help: "Send the demo load to itself if the directory is new.")
    var demo = false

    @OptionGroup var output: OutputOptions

    func run(in context: CommandContext) async throws {
        // A write beyond a limit on file sizes shall fail, not end the process.
        signal(SIGXFSZ, SIG_IGN)
        let files = OpenFileLimit.raise()
        if let problem = files.problem { throw CommandFailure(problem) }
        var options = try options(context.settings)
        options.maximumConnections = files.connectionCount
        var logOptions = try logOptions(context.settings)
        logOptions.maximumOpenFileCount = files.segmentFileCount
        let path = directory.path(context.settings)
        let access = DirectoryAccess(path: path, use: .serving)
        if let problem = access.problem { throw CommandFailure(problem) }
        var made: DataDirectory.Initialization?
        if !DataDirectory(path: path).isInitialized {
            let new = try await InitCommand.initialize(path)
            // At once: whatever happens next, this is the only time that they can be told.
            InitCommand.show(new, path, asJSON: output.json, on: context.console)
            try context.console.flush()
            made = new
        }
        Allocator.bound()
        let engine = try open(
            engineOptions(path, logOptions, context.settings, options.logger))
        defer { engine.close() }
        for notice in [files.notice, access.ownerWarning].compactMap(\.self) {
            options.logger.warning("\(notice)")
        }
        warn(of: engine.health(), options.logger)
        let welcome = Welcome(
            program: context.program, path: path, host: options.host,
            expectsOTLP: options.otlpPort != nil,
            project: made?.projectID ?? engine.projects().first?.id, made: made,
            sendsDemo: demo, isJSON: output.json, console: context.console, logger: options.logger)
        try await serve(engine, options, welcome)
    }

    private func open(_ options: EngineOptions) throws(CommandFailure) -> Engine {
        do throws(EngineError) {
            return try Engine.open(options)
        } catch {
            throw CommandFailure(refusing: error, options.dataDirectory)
        }
    }

    /// How the engine is run.
    private func engineOptions(
        _ path: String, _ log: LogOptions, _ settings: Settings, _ logger: Logger
    ) throws -> EngineOptions {
        var options = EngineOptions(dataDirectory: path, log: log, notify: { logger.log($0) })
        let minimum = MemoryBudget.minimumByteCount >> 20
        let memory = try settings.number(
            memory, .memory, in: minimum...Self.maximumMemory,
            default: MemoryBudget.defaultByteCount >> 20)
        options.divide(MemoryBudget(byteCount: memory << 20))
        options.retention.days = try settings.number(retainDays, .retainDays, in: 1...36_500)
        options.retention.byteCount = try settings.number(
            retainBytes, .retainBytes, in: Self.retainableByteCounts)
        return options
    }

    private func warn(of health: EngineHealth, _ logger: Logger) {
        guard health.status != .healthy else { return }
        logger.warning(
            "The data directory needs a look.",
            metadata: [
                "status": "\(health.status.rawValue)", "reason": "\(health.reason ?? "")",
            ])
    }

    /// How the log is run.
    private func logOptions(_ settings: Settings) throws -> LogOptions {
        var options = LogOptions()
        options.refusesDamage = try settings.flag(strict, .strict)
        options.segmentByteCount = try settings.number(
            segmentBytes, .segmentBytes, in: Self.segmentByteCounts,
            default: options.segmentByteCount)
        return options
    }

    /// Where and how to listen.
    private func options(_ settings: Settings) throws -> HTTPServerOptions {
        let format = try settings.choice(logFormat, .logFormat, default: LogLineFormat.text)
        let level = try settings.choice(logLevel, .logLevel, default: LogLevel.notice)
        let otlpPort = try settings.port(otlpPort, .otlpPort, default: 4_318)
        return HTTPServerOptions(
            host: settings.text(host, .host, default: "127.0.0.1"),
            port: try settings.port(port, .port, default: 8_080),
            otlpPort: otlpPort == 0 ? nil : otlpPort, version: ProgramVersion.text,
            logger: format.logger(level: level.level))
    }

    /// Serves until a signal says stop.
    private func serve(
        _ engine: Engine, _ options: HTTPServerOptions, _ welcome: Welcome
    ) async throws(CommandFailure) {
        var options = options
        options.onListening = { listener, port in welcome.isListening(listener, at: port) }
        let server = HTTPServer(engine: engine, options: options)
        var configuration = ServiceGroupConfiguration(
            services: [server, welcome], gracefulShutdownSignals: [.sigterm, .sigint],
            logger: options.logger)
        configuration.maximumGracefulShutdownDuration = .seconds(Self.shutdownSeconds)
        do {
            try await ServiceGroup(configuration: configuration).run()
        } catch is CancellationError {
            options.logger.notice("Connections that did not end in time were cut.")
        } catch {
            // NIO's own text for a failed call repeats the call's signature.
            let reason = (error as? IOError).map { "\(SystemCallError(number: $0.errnoCode))" }
            throw CommandFailure(
                "can't serve on \(options.host):\(options.port): \(reason ?? "\(error)")")
        }
    }

    /// In MiB: more than any machine has.
    private static let maximumMemory = 1 << 24
    /// From a few of the smallest segments on.
    private static let retainableByteCounts = 4 << 20...Int.max
    /// From what still is worth a file to the longest that can be written.
    private static let segmentByteCounts = 1 << 20...LogFormat.maximumSegmentByteCount / 2
    /// How long requests under way may take to end once a signal says stop.
    private static let shutdownSeconds: Int64 = 10
}
