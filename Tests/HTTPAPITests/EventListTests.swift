import Bytes
import HTTPTypes
import JSON
import Model
import Testing

@testable import HTTPAPI

@Suite("The list of events")
struct EventListTests {
    /// 250 events a second apart: each fifth an error.
    private static func events(from first: Int = 0, count: Int = 250) -> [String] {
        (first..<first + count).map { index in
            let time = Timestamp(microseconds: 1_760_000_000_000_000 + Int64(index) * 1_000_000)
            let more = #""eventId":"e\#(index)","timestamp":"\#(time.rfc3339)""#
            return index % 5 == 0
                ? TestAPI.event("error", #"{"message":"m"}"#, more)
                : TestAPI.event("log", TestAPI.logBody, more)
        }
    }

    @Test("pages by offset, newest first")
    func offset() async throws {
        try await TestAPI.run { api in
            try await api.putAll(Self.events())
            let page = try await api.get(
                "/api/v1/events?project_id=\(api.project)&type=error&limit=20&offset=40"
            ).json
            #expect(page["events"]?.elements?.count == 10)
            #expect(page["total"]?.unsigned == 50)
            #expect(page["page"]?.unsigned == 3)
            #expect(page["page_size"]?.unsigned == 20)
            #expect(page["has_more"]?.boolean == false)
            #expect(page["next_cursor"] == .null)
            let times = (page["events"]?.each("timestamp") ?? []).compactMap(\.text)
            #expect(times == times.sorted().reversed())
        }
    }

    @Test("pages by cursor give each event once, whatever arrives meanwhile")
    func cursor() async throws {
        try await TestAPI.run { api in
            try await api.putAll(Self.events())
            var seen: [String] = []
            var cursor: String?
            var pages = 0
            repeat {
                let more = cursor.map { "&cursor=\($0)" } ?? ""
                let page = try await api.get(
                    "/api/v1/events?project_id=\(api.project)&limit=60\(more)"
                ).json
                pages += 1
                #expect(page["page"]?.unsigned == UInt64(pages))
                #expect(page["total"]?.unsigned == 250)
                seen += (page["events"]?.each("event_id") ?? []).compactMap(\.text)
                cursor = page["next_cursor"]?.text
                try await api.putAll(Self.events(from: 1_000 * pages, count: 20))
            } while cursor != nil
            #expect(pages == 5)
            #expect(seen == (0..<250).reversed().map { "e\($0)" })
        }
    }

    @Test("reads a page larger than a portion whole")
    func portions() async throws {
        try await TestAPI.run { api in
            try await api.putAll(Self.events())
            let page = try await api.get("/api/v1/events?project_id=\(api.project)&limit=230").json
            let ids = (page["events"]?.each("event_id") ?? []).compactMap(\.text)
            #expect(ids == (20..<250).reversed().map { "e\($0)" })
            #expect(page["has_more"]?.boolean == true)
            let cursor = try #require(page["next_cursor"]?.text)
            let rest = try await api.get(
                "/api/v1/events?project_id=\(api.project)&limit=230&cursor=\(cursor)"
            ).json
            #expect(rest["events"]?.elements?.count == 20)
            #expect(rest["has_more"]?.boolean == false)
        }
    }

    @Test("has inclusive bounds")
    func bounds() async throws {
        try await TestAPI.run { api in
            try await api.putAll(Self.events(count: 10))
            let from = Timestamp(microseconds: 1_760_000_002_000_000).rfc3339
            let through = Timestamp(microseconds: 1_760_000_005_000_000).rfc3339
            let page = try await api.get(
                "/api/v1/events?project_id=\(api.project)&start_time=\(from)&end_time=\(through)"
            ).json
            let ids = (page["events"]?.each("event_id") ?? []).compactMap(\.text)
            #expect(ids == ["e5", "e4", "e3", "e2"])
        }
    }

    @Test("filters by what an event is and belongs to")
    func filters() async throws {
        try await TestAPI.run { api in
            try await api.put("log", TestAPI.logBody, #""eventId":"a","traceId":"t","userId":"u""#)
            try await api.put("error", #"{"message":"m"}"#, #""eventId":"b","sessionId":"s""#)
            try await api.put(
                "token_usage", #"{"model":"gpt-4","inputTokens":1,"outputTokens":1}"#,
                #""eventId":"c""#)
            let cases = [
                "type=log": ["a"], "trace_id=t": ["a"], "user_id=u": ["a"], "session_id=s": ["b"],
                "is_error=true": ["b"], "model=gpt-4": ["c"], "kind=llm": [],
                "is_error=false&type=token_usage": ["c"],
            ]
            for (query, expected) in cases {
                let page = try await api.get("/api/v1/events?project_id=\(api.project)&\(query)")
                    .json
                let ids = (page["events"]?.each("event_id") ?? []).compactMap(\.text)
                #expect(ids == expected, "\(query)")
                #expect(page["total"]?.unsigned == UInt64(expected.count))
            }
        }
    }

    @Test(
        "refuses a value beyond its range and says which",
        arguments: [
            ("limit=0", "limit"), ("limit=1001", "limit"), ("limit=x", "limit"),
            ("offset=-1", "offset"), ("type=nope", "type"), ("kind=nope", "kind"),
            ("start_time=yesterday", "start_time"), ("is_error=maybe", "is_error"),
            ("model=", "model"),
        ])
    func ranges(query: String, name: String) async throws {
        try await TestAPI.run { api in
            let answer = try await api.get("/api/v1/events?project_id=\(api.project)&\(query)")
            #expect(answer.status == 422)
            let location = (answer.json["detail"]?[0]?["loc"]?.elements ?? []).compactMap(\.text)
            #expect(location == ["query", name])
        }
    }

    @Test("needs a project that is there")
    func project() async throws {
        try await TestAPI.run { api in
            let missing = try await api.get("/api/v1/events")
            #expect(missing.status == 422)
            let location = (missing.json["detail"]?[0]?["loc"]?.elements ?? []).compactMap(\.text)
            #expect(location == ["query", "project_id"])
            let unknown = try await api.get("/api/v1/events?project_id=proj_000000000000")
            #expect(unknown.status == 404)
            #expect(unknown.json["code"]?.text == "project_not_found")
        }
    }

    @Test("refuses a cursor that is not its own")
    func foreignCursor() async throws {
        try await TestAPI.run { api in
            try await api.putAll(Self.events(count: 10))
            let base = "/api/v1/events?project_id=\(api.project)&limit=2"
            let cursor = try #require(try await api.get(base).json["next_cursor"]?.text)
            #expect(try await api.get("\(base)&cursor=\(cursor)").status == 200)
            for query in [
                "cursor=\(cursor)&type=log", "cursor=nonsense!", "cursor=\(cursor)x", "cursor=AAAA",
            ] {
                let answer = try await api.get("\(base)&\(query)")
                #expect(answer.status == 400, "\(query)")
                #expect(answer.json["code"]?.text == "invalid_cursor")
            }
            let both = try await api.get("\(base)&cursor=\(cursor)&offset=2")
            #expect(both.status == 400)
            let traces = try await api.get(
                "/api/v1/traces?project_id=\(api.project)&cursor=\(cursor)")
            #expect(traces.status == 400)
        }
    }

    @Test("shows one event by any id that may be sent")
    func oddID() async throws {
        try await TestAPI.run { api in
            try await api.put(
                "log", TestAPI.logBody, ##""eventId":"a/b%20?&#""##)
            let answer = try await api.get(
                "/api/v1/events/a%2Fb%2520%3F%26%23?project_id=\(api.project)")
            #expect(answer.status == 200)
            #expect(answer.json["event_id"]?.text == "a/b%20?&#")
            let none = try await api.get("/api/v1/events/nope?project_id=\(api.project)")
            #expect(none.status == 404)
            #expect(none.json["error"]?.text == "Event not found")
        }
    }
}
