import Bytes
import HTTPTypes
import JSON
import Model
import Testing

@testable import HTTPAPI

@Suite("Searching")
struct SearchTests {
    /// 120 events a second apart in traces of four: each tenth tells of an Otter, each fifth is an
    /// error.
    private static func events(from first: Int = 0, count: Int = 120) -> [String] {
        (first..<first + count).map { index in
            let time = Timestamp(microseconds: 1_760_000_000_000_000 + Int64(index) * 1_000_000)
            let more =
                #""eventId":"e\#(index)","traceId":"t\#(index / 4)","timestamp":"\#(time.rfc3339)""#
            let text = index % 10 == 0 ? "A quick Otter number \(index)" : "Nothing of note"
            return index % 5 == 0
                ? TestAPI.event("error", #"{"message":"\#(text)"}"#, more)
                : TestAPI.event("log", #"{"level":"info","message":"\#(text)"}"#, more)
        }
    }

    private static func ids(_ page: JSONValue) -> [String] {
        (page["events"]?.each("event_id") ?? []).compactMap(\.text)
    }

    @Test("finds words, phrases and filters in events, newest first")
    func events() async throws {
        try await TestAPI.run { api in
            try await api.putAll(Self.events())
            let otters = (0..<12).reversed().map { "e\($0 * 10)" }
            for (query, expected) in [
                ("q=oTTer", otters), ("q=%22quick+otter%22", otters),
                ("q=%22otter+quick%22", []), ("q=otter+number+40", ["e40"]),
                ("q=otter+-number", []), ("q=otter+status:error&type=error", otters),
                ("q=otter+type:log", []), ("q=otter&trace_id=t10", ["e40"]),
                ("q=otter&event_id=e70", ["e70"]), ("level=info&q=otter", []),
                ("q=otter&limit=2&offset=3", ["e80", "e70"]),
            ] {
                let page = try await api.get("/api/v1/events?project_id=\(api.project)&\(query)")
                #expect(page.status == 200, "\(query)")
                #expect(Self.ids(page.json) == expected, "\(query)")
                #expect(page.json["total"] == .null)
            }
        }
    }

    @Test("gives each event once over its pages, whatever arrives meanwhile")
    func pages() async throws {
        try await TestAPI.run { api in
            try await api.putAll(Self.events())
            var seen: [String] = []
            var cursor: String?
            repeat {
                let more = cursor.map { "&cursor=\($0)" } ?? ""
                let page = try await api.get(
                    "/api/v1/events?project_id=\(api.project)&q=otter&limit=5\(more)"
                ).json
                seen += Self.ids(page)
                cursor = page["next_cursor"]?.text
                #expect(page["has_more"]?.boolean == (cursor != nil))
                try await api.putAll(Self.events(from: 1_000 + seen.count * 100, count: 20))
            } while cursor != nil
            #expect(seen == (0..<12).reversed().map { "e\($0 * 10)" })
        }
    }

    @Test("finds the traces of which an event matches, over pages")
    func traces() async throws {
        try await TestAPI.run { api in
            try await api.putAll(Self.events())
            let expected = Set((0..<12).map { "t\($0 * 10 / 4)" })
            let all = try await api.get("/api/v1/traces?project_id=\(api.project)&q=otter")
            let found = (all.json.elements ?? []).compactMap { $0["trace_id"]?.text }
            #expect(Set(found) == expected)
            #expect(found.count == expected.count)
            var paged: [String] = []
            var cursor: String?
            repeat {
                let more = cursor.map { "&cursor=\($0)" } ?? ""
                let page = try await api.get(
                    "/api/v1/traces?project_id=\(api.project)&q=otter&limit=5\(more)")
                paged += (page.json.elements ?? []).compactMap { $0["trace_id"]?.text }
                cursor = page.headers[.nextCursor]
            } while cursor != nil
            #expect(paged == found)
        }
    }

    @Test(
        "names the place of a mistake",
        arguments: [
            ("q=colour:red", "q", "unknown_field", "1"), ("q=a+%22b", "q", "unclosed_quote", "3"),
            ("q=cost%3Emuch", "q", "invalid_value", "6"),
            ("min_cost=much", "min_cost", "invalid_value", "1"),
        ])
    func mistakes(query: String, parameter: String, type: String, column: String) async throws {
        try await TestAPI.run { api in
            let answer = try await api.get(
                "/api/v1/events?project_id=\(api.project)&\(query)")
            #expect(answer.status == 422)
            let text = answer.text
            #expect(text.contains(type), "\(text)")
            #expect(text.contains("\"\(parameter)\""), "\(text)")
            #expect(text.contains("character \(column)"), "\(text)")
        }
    }
}
