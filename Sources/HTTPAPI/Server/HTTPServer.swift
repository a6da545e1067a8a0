public import Engine
import Hummingbird
import HummingbirdCore
import Logging
import Model
import NIOCore
public import ServiceLifecycle

/// The server: every route on the main port, and OTLP on a second one where its clients look.
///
/// It is a service: it runs until its task is cancelled or a graceful shutdown begins, and then
/// lets the requests that are under way finish. The engine stays open; who opened it closes it.
public struct HTTPServer: Service {
    /// Bytes of one header line and of all of them: what other servers take.
    static let maximumHeaderBytes = 16_384
    static let maximumHeaderListBytes = 65_536
    static let maximumHeaderCount = 200
    /// Connections that may wait to be accepted.
    static let backlog = 1_024

    private let options: HTTPServerOptions
    let backend: Backend

    public init(engine: Engine, options: HTTPServerOptions) {
        self.options = options
        self.backend = Backend(
            engine: engine, version: options.version, logger: options.logger)
    }

    /// Listens and answers until it is told to stop.
    ///
    /// - Throws: what binding the main port throws.
    public func run() async throws {
        var services: [any Service] = [mainApplication]
        if let otlpApplication { services.append(OptionalListener(otlpApplication, options)) }
        let group = ServiceGroup(
            configuration: .init(services: services, logger: options.logger))
        try await group.run()
    }

    // MARK: Applications

    /// What the main port serves.
    var mainEndpoints: [Endpoint] {
        let routes =
            IngestRoutes(backend: backend).endpoints + OTLPRoutes(backend: backend).endpoints
            + EventRoutes(backend: backend).endpoints + TraceRoutes(backend: backend).endpoints
            + StepRoutes(backend: backend).endpoints
            + ChangeRoutes(backend: backend).endpoints
            + DifferenceRoutes(backend: backend).endpoints
            + RebuildRoutes(backend: backend).endpoints
            + StatisticsRoutes(backend: backend).endpoints
            + PricingRoutes(backend: backend).endpoints + WhatIfRoutes(backend: backend).endpoints
            + ProjectRoutes(backend: backend).endpoints
            + RetentionRoutes(backend: backend).endpoints
            + KeyRoutes(backend: backend).endpoints + AdminRoutes(backend: backend).endpoints
        return routes + ServiceRoutes(backend: backend, describing: routes).endpoints
    }

    /// What the OTLP port serves.
    var otlpEndpoints: [Endpoint] {
        OTLPRoutes(backend: backend).endpoints + [ServiceRoutes.health(backend)]
    }

    /// The application on the main port.
    var mainApplication: Application<RouterResponder<BasicRequestContext>> {
        application(mainEndpoints, .main, port: options.port)
    }

    /// The application on the OTLP port; nil if there is none.
    var otlpApplication: Application<RouterResponder<BasicRequestContext>>? {
        options.otlpPort.map { application(otlpEndpoints, .otlp, port: $0) }
    }

    private func application(
        _ endpoints: [Endpoint], _ listener: HTTPServerOptions.Listener, port: Int
    ) -> Application<RouterResponder<BasicRequestContext>> {
        let router = EndpointRouter(endpoints: endpoints, backend: backend).router()
        let onListening = options.onListening
        let connections = connections
        return Application(
            router: router,
            server: HTTPServerBuilder { responder in
                LoopConnection(
                    connection: HTTP1Channel(responder: responder, configuration: connections))
            },
            configuration: ApplicationConfiguration(
                address: .hostname(options.host, port: port), backlog: Self.backlog,
                availableConnectionsDelegate: .maximum(
                    options.maximumConnections, logger: options.logger)),
            onServerRunning: { channel in
                await onListening(listener, channel.localAddress?.port ?? port)
            }, logger: options.logger)
    }

    private var connections: HTTP1Channel.Configuration {
        let requests = backend.metrics.requests
        let maximumBodyBytes = backend.bodies.maximumBytes
        return HTTP1Channel.Configuration(
            additionalChannelHandlers: [
                ConnectionHandler(requests: requests, maximumBodyBytes: maximumBodyBytes)
            ], idleTimeout: .seconds(Int64(options.idleSeconds)),
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: Self.maximumHeaderBytes,
                maxHeaderListSize: Self.maximumHeaderListBytes,
                maxHeaderFieldCount: Self.maximumHeaderCount))
    }
}
