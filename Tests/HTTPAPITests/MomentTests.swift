import Bytes
import Engine
import Foundation
import HTTPTypes
import JSON
import Model
import Records
import Synchronization
import TestSupport
import Testing

@testable import HTTPAPI

/// spec/time.md
@Suite("Asking as of a moment")
struct MomentTests {
    /// An answer as it was given when the log ended with a record.
    private struct Remembered: Sendable {
        let path: String
        let number: UInt64
        let status: Int
        let bytes: [UInt8]
    }

    /// A history as it grows, and what was answered on the way.
    private struct History {
        var random: SeededRandom
        let api: TestAPI
        let start = Date()
        var projects: [String] = []
        var keys: [(project: String, id: String)] = []
        var eventCount = 0
        var remembered: [Remembered] = []

        /// Does something to the log.
        mutating func advance() async throws {
            switch random.below(12) {
            case 0 where projects.count < 4:
                let made = try await api.administer(
                    .post, "/api/v1/projects", #"{"name":"p\#(projects.count)"}"#)
                projects.append(try #require(made.json["id"]?.text))
            case 1:
                let project = pick(projects)
                let made = try await api.administer(
                    .post, "/api/v1/projects/\(project)/keys", #"{"name":"k"}"#)
                keys.append((project, try #require(made.json["id"]?.text)))
            case 2 where !keys.isEmpty:
                let key = keys.remove(at: random.below(keys.count))
                let path = "/api/v1/projects/\(key.project)/keys/\(key.id)"
                #expect(try await api.administer(.delete, path).status == 204)
            case 3:
                let body =
                    #"{"pattern":"m\#(random.below(4))","input":\#(random.below(9) + 1),"output":1}"#
                let answer = try await api.administer(.post, "/api/v1/pricing/overrides", body)
                #expect(answer.status == 201, "\(answer.text)")
            case 4:
                let path = "/api/v1/projects/\(pick(projects))/retention"
                _ = try await api.administer(.put, path, #"{"days":\#(random.below(50) + 30)}"#)
            default:
                try await api.putAll((0...random.below(5)).map { _ in event() })
            }
        }

        /// Asks a few of all questions, and remembers the answers.
        mutating func remember() async throws {
            let number = api.engine.lastApplied.rawValue
            for _ in 0..<4 {
                let path = path()
                let answer = try await api.get(path)
                #expect(answer.headers[.sequence] ?? "\(number)" == "\(number)", "\(path)")
                remembered.append(
                    Remembered(
                        path: path, number: number, status: answer.status, bytes: answer.bytes))
            }
        }

        private mutating func event() -> String {
            eventCount += 1
            // Far from the ends of the windows that are asked for.
            let age = [5, 30, 100, 400, 3_000][random.below(5)] * 60
            let time = start.addingTimeInterval(-Double(age)).formatted(.iso8601)
            let more = """
                "eventId":"e\(eventCount % 97)-\(eventCount)","timestamp":"\(time)",\
                "traceId":"t\(random.below(20))","sessionId":"s\(random.below(5))"
                """
            switch random.below(3) {
            case 0:
                return TestAPI.event(
                    "token_usage",
                    #"{"model":"\#(["gpt-4o", "m1", "m2"][random.below(3)])","inputTokens":\#(random.below(900)),"outputTokens":7}"#,
                    more)
            case 1: return TestAPI.event("error", #"{"message":"broken thing"}"#, more)
            default: return TestAPI.event("log", TestAPI.logBody, more)
            }
        }

        private mutating func path() -> String {
            let project = pick(projects)
            let id = "project_id=\(project)"
            let event = random.below(max(eventCount, 1)) + 1
            let paths = [
                "events?\(id)&limit=7", "events?\(id)&session_id=s1&offset=2&limit=3",
                "events?\(id)&q=broken&limit=5", "events?\(id)&min_cost=0.0001",
                "events/e\(event % 97)-\(event)?\(id)", "traces?\(id)&limit=5",
                "traces?\(id)&limit=5&explain=1",
                "traces?\(id)&has_errors=true", "traces?\(id)&q=broken",
                "traces/t\(random.below(20))?\(id)", "traces/t3?\(id)&format=flat&explain=1",
                "traces/t\(random.below(20))/steps?\(id)&state=true",
                "traces/t\(random.below(20))/steps/1?\(id)", "stats/overview?\(id)",
                "stats/overview?\(id)&hours=1", "stats/overview?\(id)&hours=4",
                "stats/overview?\(id)&explain=1",
                "stats/tokens?\(id)&explain=1", "stats/events-by-type?\(id)&hours=24",
                "stats/timeseries?\(id)&metric=cost&interval=1h",
                "stats/timeseries?\(id)&metric=requests&interval=1d&explain=1",
                "stats/overview?\(id)&prices=now", "stats/tokens?\(id)&prices=now&hours=24",
                "stats/timeseries?\(id)&metric=cost&interval=1h&prices=now",
                "events?\(id)&limit=5&prices=now", "traces?\(id)&limit=5&prices=now",
                "traces/t\(random.below(20))?\(id)&prices=now", "pricing?\(id)", "projects",
                "projects/\(project)", "projects/\(project)/keys",
                "projects/\(project)/retention", "admin/digest",
            ]
            return "/api/v1/" + paths[random.below(paths.count)]
        }

        private mutating func pick(_ texts: [String]) -> String {
            texts[random.below(texts.count)]
        }
    }

    @Test("gives, byte for byte, what was answered then", arguments: [1, 2] as [UInt64])
    func equality(seed: UInt64) async throws {
        let kept = Mutex<[Remembered]>([])
        try await TestAPI.run(segmentByteCount: 16_384) { api in
            var history = History(random: SeededRandom(seed: seed), api: api)
            history.projects = [api.project]
            for _ in 0..<100 {
                try await history.advance()
                try await history.remember()
            }
            try await Self.compare(history.remembered, api)
            kept.withLock { [remembered = history.remembered] in $0 = remembered }
        } again: { api in
            // Index files and snapshots are all that is left of what was in memory.
            try await Self.compare(kept.withLock { $0 }, api)
        }
    }

    private static func compare(_ remembered: [Remembered], _ api: TestAPI) async throws {
        for known in remembered {
            let path =
                known.path + (known.path.contains("?") ? "&" : "?") + "at=seq:\(known.number)"
            let answer = try await api.get(path)
            #expect(answer.status == known.status, "\(path)")
            let isEqual = answer.bytes == known.bytes
            #expect(
                isEqual,
                "\(path)\n\(answer.text.prefix(900))\n\(String(decoding: known.bytes, as: UTF8.self).prefix(900))"
            )
            if known.status == 200 { #expect(answer.headers[.sequence] == "\(known.number)") }
        }
    }

    @Test("is answered clearly before the first record, after the last, and for what is no moment")
    func edges() async throws {
        try await TestAPI.run { api in
            let log = TestAPI.event("log", TestAPI.logBody)
            try await api.putAll([log])
            let last = api.engine.lastApplied.rawValue
            let overview = "/api/v1/stats/overview?project_id=\(api.project)"
            #expect(try await api.get("/api/v1/projects?at=seq:0").text == "[]")
            #expect(try await api.get("/api/v1/projects?at=2001-01-01T00:00:00Z").text == "[]")
            let before = try await api.get("\(overview)&at=seq:0")
            #expect(before.status == 404)
            #expect(before.json["code"]?.text == "project_not_found")
            let ahead = try await api.get("\(overview)&at=seq:\(last + 1)")
            #expect(ahead.status == 422)
            #expect(ahead.json["detail"]?[0]?["type"]?.text == "moment_ahead")
            // A time that is still to come is now, and the header says so.
            let later = try await api.get("\(overview)&at=2999-01-01T00:00:00Z")
            #expect(later.headers[.sequence] == "\(last)")
            #expect(later.text == (try await api.get(overview).text))
            for text in ["seq:", "seq:-1", "seq:1x", "5", "yesterday", "2026-13-01T00:00:00Z"] {
                let answer = try await api.get("\(overview)&at=\(text)")
                #expect(answer.json["detail"]?[0]?["type"]?.text == "invalid_moment", "\(text)")
            }
        }
    }

    @Test("tells which record it saw also where something is not there")
    func absent() async throws {
        try await TestAPI.run { api in
            try await api.put("log", TestAPI.logBody, #""eventId":"a","traceId":"t""#)
            let last = api.engine.lastApplied.rawValue
            let about = "project_id=\(api.project)"
            let paths = [
                "events/b?\(about)", "events/b/provenance?\(about)", "traces/u?\(about)",
                "traces/u/steps?\(about)", "traces/t/steps/9?\(about)", "events?project_id=nobody",
                "stats/overview?project_id=nobody", "projects/nobody?", "projects/nobody/keys?",
                "projects/nobody/retention?", "pricing?project_id=nobody",
            ]
            for path in paths {
                let now = try await api.get("/api/v1/\(path)")
                #expect(now.status == 404, "\(path)")
                #expect(now.headers[.sequence] == "\(last)", "\(path)")
                let then = try await api.get("/api/v1/\(path)&at=seq:\(last)")
                #expect(then.text == now.text, "\(path)")
                #expect(then.headers[.sequence] == "\(last)", "\(path)")
            }
            let before = try await api.get("/api/v1/events/a?\(about)&at=seq:0")
            #expect(before.status == 404)
            #expect(before.headers[.sequence] == "0")
        }
    }

    @Test("is told with a 404 of differences and changes, which take min_seq, too")
    func others() async throws {
        try await TestAPI.run { api in
            try await api.put("log", TestAPI.logBody)
            let last = api.engine.lastApplied.rawValue
            for (path, seen) in [
                ("diff?from=seq:1&project_id=nobody", last),
                ("diff?from=seq:0&to=seq:1&project_id=\(api.project)", 1),
                ("changes?since=seq:1&project_id=nobody", last),
            ] {
                let answer = try await api.get("/api/v1/\(path)")
                #expect(answer.status == 404, "\(path)")
                #expect(answer.headers[.sequence] == "\(seen)", "\(path)")
            }
            for path in ["diff?from=seq:0", "changes?since=seq:0&wait=0"] {
                let there = try await api.get("/api/v1/\(path)&min_seq=\(last)")
                #expect(there.status == 200, "\(path)")
                let never = try await api.get("/api/v1/\(path)&min_seq=\(last + 1_000)")
                #expect(never.json["code"]?.text == "not_visible_yet", "\(path)")
            }
            let before = try await api.get("/api/v1/diff?from=seq:0&to=seq:1&min_seq=2")
            #expect(before.json["detail"]?[0]?["type"]?.text == "above_moment")
        }
    }

    @Test("is refused where min_seq is of a later record, and where no record can have the number")
    func contradictions() async throws {
        try await TestAPI.run { api in
            try await api.put("log", TestAPI.logBody)
            let last = api.engine.lastApplied.rawValue
            for (moment, minimum) in [
                ("seq:1", last), ("2001-01-01T00:00:00Z", 1), ("seq:\(last)", last + 1_000),
            ] {
                let answer = try await api.get("/api/v1/projects?at=\(moment)&min_seq=\(minimum)")
                #expect(answer.status == 422, "\(moment)")
                #expect(answer.json["detail"]?[0]?["type"]?.text == "above_moment")
            }
            let same = try await api.get("/api/v1/projects?at=seq:\(last)&min_seq=\(last)")
            #expect(same.status == 200)
            let large = try await api.get("/api/v1/projects?at=seq:18446744073709551616")
            #expect(large.status == 422)
            #expect(
                large.json["detail"]?[0]?["msg"]?.text
                    == "names a number that is larger than any record's")
        }
    }

    @Test("of a repeat is one as of which the original is there")
    func repeats() async throws {
        try await TestAPI.run { api in
            let events = (0..<9).map {
                TestAPI.event("log", TestAPI.logBody, #""eventId":"e\#($0)""#)
            }
            try await api.putAll(events)
            let whole = api.engine.lastApplied.rawValue
            let answer = try await api.post("/api/v1/events", events[2])
            let original = try #require(answer.json["seq"]?.unsigned)
            #expect(answer.json["duplicate"]?.boolean == true)
            #expect(original < whole)
            #expect(answer.headers[.sequence] == "\(whole)")
            let path = "/api/v1/events/e2?project_id=\(api.project)"
            #expect(try await api.get("\(path)&at=seq:\(whole)").status == 200)
            #expect(try await api.get("\(path)&at=seq:\(original)").status == 404)
        }
    }

    @Test("keeps a cursor at its moment, and refuses another beside it")
    func cursors() async throws {
        try await TestAPI.run { api in
            try await api.putAll((0..<9).map { _ in TestAPI.event("log", TestAPI.logBody) })
            let number = api.engine.lastApplied.rawValue
            try await api.putAll((0..<9).map { _ in TestAPI.event("log", TestAPI.logBody) })
            let path = "/api/v1/events?project_id=\(api.project)&limit=5"
            let page = try await api.get("\(path)&at=seq:\(number)").json
            #expect(page["total"]?.unsigned == 9)
            let cursor = try #require(page["next_cursor"]?.text)
            let rest = try await api.get("\(path)&cursor=\(cursor)").json
            #expect(rest["events"]?.elements?.count == 4)
            let same = try await api.get("\(path)&cursor=\(cursor)&at=seq:\(number)")
            #expect(same.json == rest)
            let other = try await api.get("\(path)&cursor=\(cursor)&at=seq:\(number - 1)")
            #expect(other.status == 400)
            #expect(other.json["code"]?.text == "conflicting_parameters")
            let later = try await api.get("\(path)&cursor=\(cursor)&min_seq=\(number + 1)")
            #expect(later.status == 422)
            #expect(later.json["detail"]?[0]?["type"]?.text == "above_moment")
        }
    }

    @Test("waits for a record that is about to come, and says when it did not")
    func minimum() async throws {
        try await TestAPI.run { api in
            let next = api.engine.lastApplied.rawValue + 1
            let path = "/api/v1/events?project_id=\(api.project)&min_seq=\(next)"
            async let waiting = api.get(path)
            // Beside the client, whose one connection answers in order.
            _ = try await api.engine.createProject(name: "p", description: nil, by: .operator)
            let answer = try await waiting
            #expect(answer.status == 200)
            #expect(answer.headers[.sequence].flatMap { UInt64($0) } ?? 0 >= next)
            let never = try await api.get("/api/v1/projects?min_seq=\(next + 1_000)")
            #expect(never.status == 503)
            #expect(never.json["code"]?.text == "not_visible_yet")
            #expect(never.headers[.retryAfter] == "1")
        }
    }
}

extension SeededRandom {
    /// A number from 0 up to, but not, a bound.
    fileprivate mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &self) }
}
