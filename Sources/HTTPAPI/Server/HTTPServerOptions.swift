public import Logging
import Model

/// Where and how the server listens.
public struct HTTPServerOptions: Sendable {
    /// One of the two places that are listened at.
    public enum Listener: String, Sendable {
        /// Everything.
        case main
        /// OTLP and `/health` only.
        case otlp
    }

    /// The address to listen at, such as `127.0.0.1`.
    public var host: String
    /// The main port; 0 for one that is free.
    public var port: Int
    /// The port that OTLP exporters look for, beside the main one; 0 for one that is free, nil for
    /// none. If it is taken, the server warns and goes on without it.
    public var otlpPort: Int?
    /// The version of this build, as it shows itself.
    public var version: String
    public var logger: Logger
    /// Open connections; further ones wait to be accepted.
    public var maximumConnections = Limits.maximumConnections
    /// Seconds that a connection may stay silent.
    public var idleSeconds = Limits.idleSeconds
    /// Called with the port once a listener listens.
    public var onListening: @Sendable (Listener, Int) async -> Void = { _, _ in }

    public init(
        host: String = "127.0.0.1", port: Int = 8080, otlpPort: Int? = 4318, version: String,
        logger: Logger
    ) {
        self.host = host
        self.port = port
        self.otlpPort = otlpPort
        self.version = version
        self.logger = logger
    }
}
