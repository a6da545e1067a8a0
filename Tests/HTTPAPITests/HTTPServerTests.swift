import Engine
import Foundation
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import Testing

@testable import HTTPAPI

@Suite("The server")
struct HTTPServerTests {
    /// Runs a server until `body` is done, then stops it gracefully.
    private func run(
        otlpPort: Int?,
        _ body:
            @escaping @Sendable (AsyncStream<(HTTPServerOptions.Listener, Int)>) async throws ->
            Void
    ) async throws {
        let directory = FileManager.default.temporaryDirectory
            .appendingPathComponent("watchllm-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let options = EngineOptions(dataDirectory: directory)
        _ = try await DataDirectory.initialize(options)
        let engine = try Engine.open(options)
        defer { engine.close() }
        let (ports, told) = AsyncStream.makeStream(of: (HTTPServerOptions.Listener, Int).self)
        var settings = TestAPI.quiet
        settings.otlpPort = otlpPort
        settings.onListening = { listener, port in told.yield((listener, port)) }
        let server = HTTPServer(engine: engine, options: settings)
        let group = ServiceGroup(
            configuration: .init(services: [server], logger: settings.logger))
        try await withThrowingTaskGroup { tasks in
            tasks.addTask { try await group.run() }
            try await body(ports)
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    private func ask(_ port: Int, _ path: String) async throws -> String {
        try await RawConnection.with(port: port) { talk in
            try await talk.send("GET \(path) HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
            return try await talk.readToEnd()
        }
    }

    @Test("listens at both ports, tells which, and stops when told")
    func bothPorts() async throws {
        try await run(otlpPort: 0) { ports in
            var known: [HTTPServerOptions.Listener: Int] = [:]
            for await (listener, port) in ports {
                known[listener] = port
                if known.count == 2 { break }
            }
            let main = try #require(known[.main])
            let otlp = try #require(known[.otlp])
            #expect(main != otlp)
            #expect(try await ask(main, "/").hasPrefix("HTTP/1.1 200 "))
            #expect(try await ask(otlp, "/health").hasPrefix("HTTP/1.1 200 "))
            #expect(try await ask(otlp, "/").hasPrefix("HTTP/1.1 404 "))
        }
    }

    @Test("goes on without the OTLP port if that is taken")
    func takenPort() async throws {
        let taken = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .bind(host: "127.0.0.1", port: 0).get()
        let port = try #require(taken.localAddress?.port)
        try await run(otlpPort: port) { ports in
            for await (listener, port) in ports {
                #expect(listener == .main)
                let health = try await ask(port, "/health")
                #expect(health.hasPrefix("HTTP/1.1 200 "))
                break
            }
        }
        try await taken.close()
    }
}
