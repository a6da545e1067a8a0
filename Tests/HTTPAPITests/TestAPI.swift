import Model
import Engine
import EventLog
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import JSON
import Logging
import NIOCore
import Testing

@testable import HTTPAPI

/// A server over a real engine in a directory of its own, asked over real HTTP.
struct TestAPI: Sendable {
    /// An answer, read.
    struct Answer: Sendable {
        let status: Int
        let headers: HTTPFields
        let bytes: [UInt8]

        var text: String { String(decoding: bytes, as: UTF8.self) }

        /// The body; null if it is not JSON.
        var json: JSONValue { (try? JSONValue(parsing: bytes)) ?? .null }
    }

    let client: any TestClientProtocol
    let engine: Engine
    let server: HTTPServer
    let directory: String
    let project: String
    let key: String
    let token: String

    /// Runs a test against a server that is new and empty.
    ///
    /// - Parameters:
    ///   - segmentByteCount: at which segments end; nil for the usual size.
    ///   - retention: what the server keeps that was started again.
    ///   - again: goes on with a server that was started again on the same directory.
    static func run(
        otlpOnly: Bool = false, segmentByteCount: Int? = nil,
        retention: RetentionLimits = RetentionLimits(),
        _ test: @escaping @Sendable (TestAPI) async throws -> Void,
        again: (@Sendable (TestAPI) async throws -> Void)? = nil
    ) async throws {
        let directory = FileManager.default.temporaryDirectory
            .appendingPathComponent("watchllm-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: directory) }
        var options = EngineOptions(dataDirectory: directory)
        if let segmentByteCount { options.log.segmentByteCount = segmentByteCount }
        let made = try await DataDirectory.initialize(options)
        for test in [test, again].compactMap({ $0 }) {
            try await serve(options, made, otlpOnly: otlpOnly, test)
            options.retention = retention
        }
    }

    private static func serve(
        _ options: EngineOptions, _ made: DataDirectory.Initialization, otlpOnly: Bool,
        _ test: @Sendable (TestAPI) async throws -> Void
    ) async throws {
        let engine = try Engine.open(options)
        defer { engine.close() }
        let server = HTTPServer(engine: engine, options: quiet)
        let application = try #require(otlpOnly ? server.otlpApplication : server.mainApplication)
        try await application.test(.live) { client in
            try await test(
                TestAPI(
                    client: client, engine: engine, server: server,
                    directory: options.dataDirectory,
                    project: made.projectID.rawValue, key: made.apiKey, token: made.operatorToken))
        }
    }

    /// Options for a server that says nothing and chooses its ports.
    static var quiet: HTTPServerOptions {
        var logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        logger.logLevel = .critical
        return HTTPServerOptions(port: 0, otlpPort: 0, version: "1.2.3", logger: logger)
    }

    // MARK: Asking

    func send(
        _ method: HTTPRequest.Method, _ uri: String, _ headers: HTTPFields = [:],
        body: [UInt8]? = nil
    ) async throws -> Answer {
        let response = try await client.executeRequest(
            uri: uri, method: method, headers: headers, body: body.map { ByteBuffer(bytes: $0) })
        return Answer(
            status: response.status.code, headers: response.headers,
            bytes: Array(response.body.readableBytesView))
    }

    /// Posts with the project's key.
    func post(
        _ uri: String, _ body: String, _ more: HTTPFields = [:]
    ) async throws -> Answer {
        var headers: HTTPFields = [.contentType: "application/json", .apiKey: key]
        for field in more { headers[field.name] = field.value }
        return try await send(.post, uri, headers, body: Array(body.utf8))
    }

    /// Asks with the operator's token.
    func get(_ uri: String) async throws -> Answer {
        try await send(.get, uri, [.authorization: "Bearer \(token)"])
    }

    /// Administers with the operator's token.
    func administer(
        _ method: HTTPRequest.Method, _ uri: String, _ body: String? = nil
    ) async throws -> Answer {
        try await send(
            method, uri,
            [.authorization: "Bearer \(token)", .contentType: "application/json"],
            body: body.map { Array($0.utf8) })
    }

    // MARK: Events

    /// An event as JSON: type, body, and further members such as `"traceId":"t"`.
    static func event(_ type: String, _ body: String, _ more: String = "") -> String {
        let members = more.isEmpty ? "" : "," + more
        return #"{"type":"\#(type)","sdk":{"name":"chk","version":"1"},"body":\#(body)\#(members)}"#
    }

    static let logBody = #"{"level":"info","message":"hello"}"#

    /// Sends an event that must be taken.
    @discardableResult
    func put(
        _ type: String, _ body: String, _ more: String = "",
        at location: SourceLocation = #_sourceLocation
    ) async throws -> Answer {
        let answer = try await post("/api/v1/events", Self.event(type, body, more))
        #expect(answer.status == 202, "\(answer.text)", sourceLocation: location)
        return answer
    }

    /// Sends events in batches of 100 that must be taken.
    func putAll(
        _ events: [String], at location: SourceLocation = #_sourceLocation
    ) async throws {
        for start in stride(from: 0, to: events.count, by: 100) {
            let batch = events[start..<min(start + 100, events.count)].joined(separator: ",")
            let answer = try await post("/api/v1/events/batch", "[\(batch)]")
            #expect(answer.status == 202, "\(answer.text)", sourceLocation: location)
        }
    }

    /// How many events the project has.
    func total() async throws -> UInt64? {
        try await get("/api/v1/events?project_id=\(project)&limit=1").json["total"]?.unsigned
    }
}

extension JSONValue {
    /// The text of a number as it stands in the answer.
    var decimal: String? {
        guard case .number(let text) = self else { return nil }
        return text
    }

    /// The elements' values of a key.
    func each(_ key: String) -> [JSONValue] { (elements ?? []).map { $0[key] ?? .null } }
}

extension Problem: CustomTestStringConvertible {
    public var testDescription: String { "\(status.code) \(code)" }
}
