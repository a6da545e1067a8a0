import Engine
import Foundation
import HTTPTypes
import Logging
import Synchronization
import Testing

@testable import HTTPAPI

@Suite("A key store of another directory")
struct KeyStoreWatchTests {
    /// Keeps what is logged.
    private final class Lines: Sendable {
        private let lines = Mutex<[String]>([])

        var all: [String] { lines.withLock { $0 } }

        var logger: Logger { Logger(label: "test") { _ in Handler(lines: self) } }

        struct Handler: LogHandler {
            let lines: Lines
            var metadata: Logger.Metadata = [:]
            var logLevel = Logger.Level.info

            init(lines: Lines) { self.lines = lines }

            subscript(metadataKey key: String) -> Logger.Metadata.Value? {
                get { metadata[key] }
                set { metadata[key] = newValue }
            }

            func log(event: LogEvent) {
                lines.lines.withLock { $0.append("\(event.message) \(event.metadata ?? [:])") }
            }
        }
    }

    /// A gate before a directory whose key store may have been exchanged for another one's.
    private static func gate(
        exchanged: Bool,
        _ test: (Gate, DataDirectory.Initialization, Lines) throws -> Void
    ) async throws {
        let parent = FileManager.default.temporaryDirectory
            .appendingPathComponent("watchllm-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: parent) }
        let paths = ["a", "b"].map { parent.appendingPathComponent($0) }
        let made = try await DataDirectory.initialize(EngineOptions(dataDirectory: paths[0].path))
        _ = try await DataDirectory.initialize(EngineOptions(dataDirectory: paths[1].path))
        if exchanged {
            let keyStore = paths[0].appendingPathComponent("keystore")
            try FileManager.default.removeItem(at: keyStore)
            try FileManager.default.copyItem(
                at: paths[1].appendingPathComponent("keystore"), to: keyStore)
        }
        let engine = try Engine.open(EngineOptions(dataDirectory: paths[0].path))
        defer { engine.close() }
        let lines = Lines()
        let watch = KeyStoreWatch(engine: engine, logger: lines.logger)
        try test(Gate(engine: engine, watch: watch), made, lines)
    }

    private func refusal(_ gate: Gate, _ secret: String, _ action: Action) -> String? {
        do throws(Problem) {
            _ = try gate.admit(
                [.authorization: "Bearer \(secret)"], to: action, takesBasic: false)
            return nil
        } catch {
            return error.code
        }
    }

    @Test(
        "is told once, with the first secret that begins like an issued one",
        arguments: [true, false])
    func told(byOperator: Bool) async throws {
        try await Self.gate(exchanged: true) { gate, made, lines in
            #expect(refusal(gate, "op_" + String(repeating: "0", count: 32), .read) != nil)
            #expect(lines.all.isEmpty)
            let secret = byOperator ? made.operatorToken : made.apiKey
            for _ in 0..<3 {
                let code = refusal(gate, secret, byOperator ? .read : .ingest)
                #expect(code == (byOperator ? "invalid_token" : "invalid_api_key"))
            }
            #expect(lines.all.count == 1)
            let line = try #require(lines.all.first)
            #expect(line.contains("another data directory"))
            #expect(line.contains(secret.prefix(12)))
            #expect(!line.contains(secret.prefix(13)))
        }
    }

    @Test("is not suspected once a secret was known, or for secrets that are like none")
    func trusted() async throws {
        try await Self.gate(exchanged: false) { gate, made, lines in
            #expect(refusal(gate, "sk_live_" + String(repeating: "0", count: 32), .ingest) != nil)
            #expect(refusal(gate, made.operatorToken, .read) == nil)
            #expect(refusal(gate, made.operatorToken + "x", .read) == "invalid_token")
            #expect(lines.all.isEmpty)
        }
    }
}
