import AsyncHTTPClient
import Engine
import EventLog
import Foundation
import JSON
import Logging
import Model
import NIOCore
import NIOHTTP1
import Projections
import ServiceLifecycle
import Synchronization
import Testing

@testable import HTTPAPI

/// Everything at once, for the thread sanitizer (`tools/tsan`) and, shorter, for every run: writers of
/// every kind, readers, health, metrics and digests, keys that come and go, segments that are sealed
/// all the while, and an end in the middle of it.
@Suite("The server under stress", .serialized)
struct StressTests {
    /// How long the load lasts, at the least.
    private static let seconds =
        ProcessInfo.processInfo.environment["WATCHLLM_STRESS_SECONDS"].flatMap(Double.init) ?? 2

    /// What the writers sent, and what was acknowledged.
    private final class Ledger: Sendable {
        private let state = Mutex((attempted: Set<String>(), acknowledged: Set<String>()))
        private let closing = Atomic<Bool>(false)
        private let problems = Mutex<[String]>([])

        var attempted: Set<String> { state.withLock { $0.attempted } }
        var acknowledged: Set<String> { state.withLock { $0.acknowledged } }
        /// Answers that nobody expected.
        var unexpected: [String] { problems.withLock { $0 } }
        /// Whether refusals are expected, since the engine is being closed.
        var isClosing: Bool { closing.load(ordering: .acquiring) }

        func close() { closing.store(true, ordering: .releasing) }
        func attempt(_ ids: [String]) { state.withLock { $0.attempted.formUnion(ids) } }
        func acknowledge(_ ids: [String]) { state.withLock { $0.acknowledged.formUnion(ids) } }

        func note(_ problem: String) {
            problems.withLock { if $0.count < 20 { $0.append(problem) } }
        }
    }

    /// A server at work, and who may ask it.
    private struct Target: Sendable {
        let client: HTTPClient
        let root: String
        let made: DataDirectory.Initialization
        let ledger: Ledger

        func ask(
            _ path: String, _ method: HTTPMethod = .GET, _ body: String? = nil, key: String? = nil
        ) async throws -> (status: Int, body: [UInt8]) {
            var request = HTTPClientRequest(url: root + path)
            request.method = method
            if let key {
                request.headers.add(name: "X-API-Key", value: key)
            } else {
                request.headers.add(name: "Authorization", value: "Bearer \(made.operatorToken)")
            }
            if let body {
                request.headers.add(name: "Content-Type", value: "application/json")
                request.body = .bytes(ByteBuffer(string: body))
            }
            let response = try await client.execute(request, timeout: .seconds(60))
            let bytes = try await response.body.collect(upTo: 64 << 20)
            return (Int(response.status.code), Array(bytes.readableBytesView))
        }

        /// Asks, and notes an answer that is none of those expected while the engine is open.
        @discardableResult
        func expect(
            _ statuses: Set<Int>, _ path: String, _ method: HTTPMethod = .GET,
            _ body: String? = nil, key: String? = nil
        ) async throws -> (status: Int, body: [UInt8]) {
            let wasClosing = ledger.isClosing
            let answer = try await ask(path, method, body, key: key)
            if !statuses.contains(answer.status), !wasClosing, !ledger.isClosing {
                let text = String(decoding: answer.body.prefix(200), as: UTF8.self)
                ledger.note("\(method) \(path): \(answer.status) \(text)")
            }
            return answer
        }
    }

    @Test("takes, answers, seals and closes with everything acknowledged there, once")
    func everythingAtOnce() async throws {
        let directory = FileManager.default.temporaryDirectory
            .appendingPathComponent("watchllm-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: directory) }
        var options = EngineOptions(dataDirectory: directory)
        options.log.segmentByteCount = 8 << 10
        options.log.idleMilliseconds = 2
        options.log.cacheByteCount = 1 << 20
        let made = try await DataDirectory.initialize(options)
        let ledger = Ledger()
        let engine = try Engine.open(options)
        let sealedCount = try await load(engine, made, ledger)
        #expect(ledger.unexpected == [])
        #expect(sealedCount > 2)
        #expect(ledger.acknowledged.count > 100)

        let again = try Engine.open(options)
        defer { again.close() }
        #expect(again.health().damagedRanges == [])
        let stored = try Self.storedIDs(again, made.projectID)
        #expect(Set(stored).count == stored.count)
        #expect(ledger.acknowledged.isSubset(of: stored))
        #expect(ledger.attempted.isSuperset(of: stored))
        #expect(again.statistics().skippedRecordCount == 0)
    }

    /// Serves for a while under load, and closes in the middle of it.
    ///
    /// - Returns: how many segments were sealed.
    private func load(
        _ engine: Engine, _ made: DataDirectory.Initialization, _ ledger: Ledger
    ) async throws -> Int {
        let (ports, told) = AsyncStream.makeStream(of: Int.self)
        var settings = TestAPI.quiet
        settings.otlpPort = nil
        settings.onListening = { _, port in told.yield(port) }
        let server = HTTPServer(engine: engine, options: settings)
        let group = ServiceGroup(
            configuration: .init(services: [server], logger: settings.logger))
        return try await HTTPClient.withHTTPClient { client in
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask { try await group.run() }
                var iterator = ports.makeAsyncIterator()
                let port = try #require(await iterator.next())
                let target = Target(
                    client: client, root: "http://127.0.0.1:\(port)", made: made, ledger: ledger)
                for number in 0..<6 {
                    tasks.addTask { try await Self.write(target, as: number) }
                }
                for number in 0..<4 { tasks.addTask { try await Self.read(target, as: number) } }
                tasks.addTask { try await Self.administer(target) }
                // On a busy machine a while longer, until there is something to look at.
                try await Self.observe(target, for: .seconds(Self.seconds)) {
                    engine.statistics().sealedSegmentCount > 2 && ledger.acknowledged.count > 100
                }
                let sealedCount = engine.statistics().sealedSegmentCount
                ledger.close()
                engine.close()
                await group.triggerGracefulShutdown()
                try await tasks.waitForAll()
                return sealedCount
            }
        }
    }

    // MARK: Who is at work

    /// Sends single events, batches and spans, again now and then, until the engine is closed.
    private static func write(_ target: Target, as writer: Int) async throws {
        for round in 0... {
            if target.ledger.isClosing { return }
            let count = [1, 3, 20][round % 3]
            let ids = (0..<count).map { "w\(writer)-\(round)-\($0)" }
            let events = ids.map { id in
                TestAPI.event(
                    "token_usage",
                    #"{"model":"gpt-4o","inputTokens":10,"outputTokens":5,"note":"\#(id)"}"#,
                    #""eventId":"\#(id)","traceId":"t\#(writer)-\#(round / 4)""#)
            }
            target.ledger.attempt(ids)
            do {
                let answer = try await target.expect(
                    [202, 503], count == 1 ? "/api/v1/events" : "/api/v1/events/batch", .POST,
                    count == 1 ? events[0] : "[\(events.joined(separator: ","))]",
                    key: target.made.apiKey)
                if answer.status == 202 { target.ledger.acknowledge(ids) }
            } catch {
                // The connection may end with the server, not before.
                if !target.ledger.isClosing { throw error }
                return
            }
        }
    }

    /// Asks about events, traces and statistics until the engine is closed.
    private static func read(_ target: Target, as reader: Int) async throws {
        let about = "project_id=\(target.made.projectID)"
        let paths = [
            "/api/v1/events?\(about)&limit=50", "/api/v1/traces?\(about)&limit=20",
            "/api/v1/stats/overview?\(about)", "/api/v1/stats/tokens?\(about)",
            "/api/v1/stats/timeseries?\(about)&metric=cost&interval=1m",
            "/api/v1/events/w0-0-0?\(about)", "/api/v1/traces/t1-0?\(about)",
            "/api/v1/events?\(about)&trace_id=t2-0", "/api/v1/pricing?\(about)",
        ]
        try await repeating(target) { round in
            // What is asked for by its id may not be there yet.
            try await target.expect([200, 404, 503], paths[(round + reader) % paths.count])
        }
    }

    /// Looks at health, metrics and digests for a while, and on until enough has happened.
    private static func observe(
        _ target: Target, for duration: Duration, until isEnough: () -> Bool
    ) async throws {
        let paths = ["/health", "/metrics", "/api/v1/admin/digest", "/openapi.json"]
        let end = ContinuousClock.now.advanced(by: duration)
        let limit = end.advanced(by: .seconds(60))
        var round = 0
        while ContinuousClock.now < end || (ContinuousClock.now < limit && !isEnough()) {
            try await target.expect([200], paths[round % paths.count])
            round += 1
        }
    }

    /// Makes projects and keys, uses them and voids them until the engine is closed.
    private static func administer(_ target: Target) async throws {
        try await repeating(target) { round in
            let made = try await target.expect(
                [201], "/api/v1/projects", .POST, #"{"name":"p\#(round)"}"#)
            guard made.status == 201 else { return }
            let project = try JSONValue(parsing: made.body)["id"]?.text ?? ""
            let path = "/api/v1/projects/\(project)/keys"
            let issued = try await target.expect([201], path, .POST, #"{"name":"k"}"#)
            guard issued.status == 201 else { return }
            let key = try JSONValue(parsing: issued.body)
            try await target.expect(
                [202], "/api/v1/events", .POST, TestAPI.event("log", TestAPI.logBody),
                key: key["key"]?.text)
            try await target.expect([204], "\(path)/\(key["id"]?.text ?? "")", .DELETE)
        }
    }

    private static func repeating(
        _ target: Target, _ body: (Int) async throws -> Void
    ) async throws {
        for round in 0... {
            if target.ledger.isClosing { return }
            do {
                try await body(round)
            } catch {
                if !target.ledger.isClosing { throw error }
                return
            }
        }
    }

    /// The ids of all events of a project, read from the log.
    private static func storedIDs(_ engine: Engine, _ project: ProjectID) throws -> [String] {
        var question = EventQuestion(projectID: project)
        question.limit = 1_000_000
        var numbers = try engine.events(question).positions.map(\.sequenceNumber)[...]
        var ids: [String] = []
        while !numbers.isEmpty {
            let portion = try engine.events(numbers, maximumBytes: 1 << 20)
            ids += portion.events.map(\.event.id)
            numbers = numbers.dropFirst(portion.numberCount)
        }
        return ids
    }
}
