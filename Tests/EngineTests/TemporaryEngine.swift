import Bytes
import EventLog
import Foundation
import Model
import Records
import Testing

@testable import Engine

/// A data directory of its own, removed at the end, and the means to open it again.
final class TemporaryEngine {
    let path: String
    let initialization: DataDirectory.Initialization
    private(set) var engine: Engine

    var project: ProjectID { initialization.projectID }

    init() async throws {
        path = NSTemporaryDirectory() + "watchllm-engine-" + UUID().uuidString
        initialization = try await DataDirectory.initialize(EngineOptions(dataDirectory: path))
        engine = try Engine.open(EngineOptions(dataDirectory: path))
    }

    deinit {
        engine.close()
        try? FileManager.default.removeItem(atPath: path)
    }

    func reopen() throws {
        engine.close()
        engine = try Engine.open(EngineOptions(dataDirectory: path))
    }

    /// Takes events as the project's first key would.
    @discardableResult
    func ingest(_ events: [Event]) async throws -> IngestReceipt {
        try await engine.ingest(events, into: project, by: .key("key_test"))
    }

    /// A `log` event.
    static func logEvent(_ id: String, at seconds: Int64 = 1_700_000_000) -> Event {
        var event = Event(
            id: id, type: .log, timestamp: Timestamp(microseconds: seconds * 1_000_000),
            payload: Payload(
                encoding: .json, body: Array(#"{"level":"info","message":"hello"}"#.utf8)))
        event.level = "info"
        event.sdkName = "test"
        event.sdkVersion = "1"
        return event
    }

    /// A `token_usage` event.
    static func usageEvent(
        _ id: String, model: String, input: UInt64, output: UInt64
    ) -> Event {
        var event = Event(
            id: id, type: .tokenUsage, timestamp: Timestamp(microseconds: 1_700_000_000_000_000),
            payload: Payload(encoding: .json, body: Array("{}".utf8)))
        event.model = model
        event.usage = TokenUsage(input: input, output: output)
        return event
    }
}
