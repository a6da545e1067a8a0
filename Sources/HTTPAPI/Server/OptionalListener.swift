import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle

/// A listener that the server can do without: if its port is taken, that is a warning.
struct OptionalListener<Responder: HTTPResponder>: Service
where Responder.Context: InitializableFromSource<ApplicationRequestContextSource> {
    private let application: Application<Responder>
    private let options: HTTPServerOptions

    init(_ application: Application<Responder>, _ options: HTTPServerOptions) {
        self.application = application
        self.options = options
    }

    func run() async throws {
        do {
            try await application.run()
        } catch let error as IOError {
            options.logger.warning(
                "The OTLP port can't be listened at; OTLP is taken at the main port only.",
                metadata: [
                    "port": .stringConvertible(options.otlpPort ?? 0), "error": "\(error)",
                ])
            // A service that returns would end the others.
            try await gracefulShutdown()
        }
    }
}
