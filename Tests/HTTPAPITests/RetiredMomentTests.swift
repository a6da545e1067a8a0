import Bytes
import Engine
import Foundation
import HTTPTypes
import Hummingbird
import JSON
import NIOCore
import Projections
import Synchronization
import TestSupport
import Testing

@testable import HTTPAPI

/// spec/time.md §1
@Suite("Moments among retired records")
struct RetiredMomentTests {
    /// A project that came when there were events already.
    private struct Late: Sendable {
        var id = ""
        var createdAt = ""
    }

    /// Runs a test on a log whose first records are retired, that of a late project's birth too.
    private static func run(
        _ test: @escaping @Sendable (TestAPI, Late, _ retired: UInt64) async throws -> Void
    ) async throws {
        let late = Mutex(Late())
        try await TestAPI.run(
            segmentByteCount: 16_384, retention: RetentionLimits(byteCount: 100_000)
        ) { api in
            var random = SeededRandom(seed: 3)
            for number in 0..<60 {
                // Noise, so that it takes room on disk.
                let noise = (0..<300).map { _ in String(random.next(), radix: 16) }.joined()
                try await api.put(
                    "log", #"{"level":"info","message":"\#(noise)"}"#,
                    #""eventId":"e\#(number)","traceId":"t\#(number)""#)
                guard number == 5 else { continue }
                let made = try await api.administer(
                    .post, "/api/v1/projects", #"{"name":"late"}"#)
                let id = try #require(made.json["id"]?.text)
                let time = try #require(made.json["created_at"]?.text)
                late.withLock { $0 = Late(id: id, createdAt: time) }
            }
        } again: { api in
            // The files go last.
            let first = api.directory + "/log/0000000001.wlog"
            while FileManager.default.fileExists(atPath: first) { await Task.yield() }
            let retired = try #require(api.engine.retirement?.last.rawValue)
            try await test(api, late.withLock { $0 }, retired)
        }
    }

    /// The moment that a refusal says can be asked for.
    private static func first(_ answer: TestAPI.Answer) throws -> UInt64 {
        #expect(answer.status == 410)
        #expect(answer.json["code"]?.text == "retired")
        let text = try #require(answer.json["detail"]?.text)
        let found = try #require(
            text.firstMatch(of: #/can be asked for is seq:(\d+)\./#), "\(text)")
        return try #require(UInt64(found.1))
    }

    @Test("are refused by a number, and name the first that is answered")
    func numbers() async throws {
        try await Self.run { api, late, retired in
            for path in [
                "projects?", "projects/\(late.id)?", "projects/\(late.id)/keys?",
                "projects/\(late.id)/retention?", "pricing?", "pricing?project_id=\(late.id)&",
            ] {
                let refused = try await api.get("/api/v1/\(path)at=seq:1")
                #expect(try Self.first(refused) == retired, "\(path)")
                let edge = try await api.get("/api/v1/\(path)at=seq:\(retired)")
                #expect(edge.status == 200, "\(path) \(edge.text)")
                #expect(edge.headers[.sequence] == "\(retired)")
            }
            for path in [
                "events?", "traces?", "stats/overview?", "events/e59?", "events/e0/provenance?",
            ] {
                let asked = "/api/v1/\(path)project_id=\(api.project)&at=seq:"
                let first = try Self.first(try await api.get("\(asked)\(retired)"))
                #expect(try Self.first(try await api.get("\(asked)\(retired - 1)")) == first)
                #expect(first > retired)
                #expect(try await api.get("\(asked)\(first - 1)").status == 410)
                let answer = try await api.get("\(asked)\(first)")
                #expect([200, 404].contains(answer.status), "\(path)")
            }
            let digest = "/api/v1/admin/digest?at=seq:"
            let first = try Self.first(try await api.get("\(digest)\(retired + 1)"))
            #expect(try await api.get("\(digest)\(first)").status == 200)
            #expect(try await api.get("/api/v1/diff?from=seq:\(retired)").status == 410)
        }
    }

    @Test("before the first record are of nothing, also where that is retired")
    func nothing() async throws {
        try await Self.run { api, late, _ in
            #expect(try await api.get("/api/v1/projects?at=seq:0").text == "[]")
            let digest = try await api.get("/api/v1/admin/digest?at=seq:0")
            #expect(
                digest.json["projections"]?.each("rows").allSatisfy { $0.unsigned == 0 } ?? false)
            #expect(digest.headers[.sequence] == "0")
            let prices = try await api.get("/api/v1/pricing?at=seq:0")
            #expect(prices.status == 200)
            #expect(prices.json["overrides"]?.elements?.isEmpty == true)
            let events = try await api.get(
                "/api/v1/events?project_id=\(api.project)&at=seq:0")
            #expect(events.json["code"]?.text == "project_not_found")
        }
    }

    @Test("are answered for settings by a time, without a number that would not repeat it")
    func times() async throws {
        try await Self.run { api, late, _ in
            for path in [
                "projects", "projects/\(late.id)", "projects/\(late.id)/keys",
                "projects/\(late.id)/retention", "pricing",
            ] {
                let answer = try await api.get("/api/v1/\(path)?at=\(late.createdAt)")
                #expect(answer.status == 200, "\(path) \(answer.text)")
                #expect(answer.headers[.sequence] == nil, "\(path)")
            }
            let known = try await api.get("/api/v1/projects?at=\(late.createdAt)").json
            #expect(known.each("id").compactMap(\.text) == [api.project, late.id])
            #expect(
                try await api.get("/api/v1/projects/\(late.id)?at=2001-01-01T00:00:00Z").status
                    == 404)
            let digest = try await api.get("/api/v1/admin/digest?at=\(late.createdAt)")
            #expect(digest.status == 410)
        }
    }

    @Test("are no place to follow from: a stream is refused before its head, as a long poll is")
    func following() async throws {
        try await Self.run { api, _, retired in
            for (path, headers) in [
                ("/api/v1/changes?since=seq:1", [:]),
                ("/api/v1/changes?since=seq:1", [.accept: "text/event-stream"]),
                ("/api/v1/changes", [.accept: "text/event-stream", .lastEventID: "1"]),
            ] as [(String, HTTPFields)] {
                var headers = headers
                headers[.authorization] = "Bearer \(api.token)"
                let answer = try await api.send(.get, path, headers)
                #expect(answer.headers[.contentType] == "application/json")
                #expect(try Self.first(answer) == retired)
            }
            let rest = try await api.get("/api/v1/changes?since=seq:\(retired)&wait=0")
            #expect(rest.status == 200)
        }
    }

    /// What was sent of an answer, and whether it was ended as it should be.
    private final class Sent: Sendable {
        let state = Mutex((text: "", isFinished: false))
    }

    private struct Collector: ResponseBodyWriter {
        let sent: Sent

        mutating func write(_ buffer: ByteBuffer) {
            let text = String(decoding: buffer.readableBytesView, as: UTF8.self)
            sent.state.withLock { $0.text += text }
        }

        consuming func finish(_ trailingHeaders: HTTPFields?) {
            sent.state.withLock { $0.isFinished = true }
        }
    }

    @Test("that a follower comes to end its stream, with an event that says why")
    func retiredMeanwhile() async throws {
        try await Self.run { api, _, retired in
            // As one stands whose next records were retired after it began.
            let question = ChangeQuestion(after: SequenceNumber(1), projectID: nil, limit: 100)
            let backend = api.server.backend
            let response = try await ChangeRoutes(backend: backend).stream(
                ChangeFollowing(question, matching: nil, backend: backend), limit: nil)
            let sent = Sent()
            try await response.body.write(Collector(sent: sent))
            let (text, isFinished) = sent.state.withLock { $0 }
            #expect(isFinished)
            let pieces = text.split(separator: "\n\n")
            #expect(pieces.first == ": from seq:1")
            let last = try #require(pieces.last?.wholeMatch(of: #/event: problem\ndata: (.*)/#))
            let problem = try JSONValue(parsing: Array(last.1.utf8))
            #expect(problem["code"]?.text == "retired")
            #expect(problem["detail"]?.text?.contains("seq:\(retired).") == true)
        }
    }
}
