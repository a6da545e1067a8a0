import ArgumentParser
import Engine
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
        help: "Send the demo load to itself if the directory is new.")
    var demo = false

    @OptionGroup var output: OutputOptions

    func run(in context: CommandContext) async throws {
        OpenFileLimit.raise()
        let options = try options(context.settings)
        let path = directory.path(context.settings)
        var made: DataDirectory.Initialization?
        if !DataDirectory(path: path).isInitialized {
            let new = try await InitCommand.initialize(path)
            // At once: whatever happens next, this is the only time that they can be told.
            InitCommand.show(new, path, asJSON: output.json, on: context.console)
            try context.console.flush()
            made = new
        }
        let engine: Engine
        do {
            let logger = options.logger
            engine = try Engine.open(
                EngineOptions(dataDirectory: path, notify: { logger.log($0) }))
        } catch {
            throw CommandFailure("\(error)")
        }
        defer { engine.close() }
        let health = engine.health()
        if health.status != .healthy {
            options.logger.warning(
                "The data directory needs a look.",
                metadata: [
                    "status": "\(health.status.rawValue)", "reason": "\(health.reason ?? "")",
                ])
        }
        let welcome = Welcome(
            program: context.program, path: path, host: options.host,
            expectsOTLP: options.otlpPort != nil,
            project: made?.projectID ?? engine.projects().first?.id, made: made,
            sendsDemo: demo, isJSON: output.json, console: context.console, logger: options.logger)
        try await serve(engine, options, welcome)
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

    /// How long requests under way may take to end once a signal says stop.
    private static let shutdownSeconds: Int64 = 10
}
