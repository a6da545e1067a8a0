import HTTPTypes
import JSON
import Testing

@testable import HTTPAPI

@Suite("A trace")
struct TraceTests {
    private static func member(
        _ id: String, parent: String? = nil, trace: String = "t1", at second: Int = 0
    ) -> String {
        let time = "2026-03-01T00:00:\(second < 10 ? "0" : "")\(second)Z"
        let link = parent.map { #","parentEventId":"\#($0)""# } ?? ""
        return #""eventId":"\#(id)","traceId":"\#(trace)","timestamp":"\#(time)"\#(link)"#
    }

    @Test("is a tree in whatever order it arrived")
    func tree() async throws {
        try await TestAPI.run { api in
            try await api.put("error", #"{"message":"m"}"#, Self.member("x", parent: "c2", at: 3))
            try await api.put(
                "model_response",
                #"{"model":"gpt-4","prompt":"p","response":"r","latencyMs":5}"#,
                Self.member("c2", parent: "r", at: 2))
            try await api.put(
                "tool_call", #"{"toolName":"search"}"#, Self.member("c1", parent: "r", at: 1))
            try await api.put(
                "span", #"{"spanId":"s","name":"root","start":"2026-03-01T00:00:00Z"}"#,
                Self.member("r")
                    + #","context":{"userId":"u","sessionId":"s","environment":"prod"}"#)
            let answer = try await api.get("/api/v1/traces/t1?project_id=\(api.project)")
            #expect(answer.status == 200)
            let trace = answer.json
            #expect(trace["total_events"]?.unsigned == 4)
            #expect(trace["error_count"]?.unsigned == 1)
            #expect(trace["metadata"]?["user_id"]?.text == "u")
            #expect(trace["metadata"]?["session_id"]?.text == "s")
            #expect(trace["metadata"]?["environment"]?.text == "prod")
            #expect(trace["is_truncated"]?.boolean == false)
            let roots = try #require(trace["root_spans"])
            #expect(roots.each("event_id").compactMap(\.text) == ["r"])
            #expect(roots[0]?["name"]?.text == "root")
            let children = try #require(roots[0]?["children"])
            #expect(children.each("event_id").compactMap(\.text) == ["c1", "c2"])
            #expect(children[1]?["children"]?.each("event_id").compactMap(\.text) == ["x"])
            #expect(children[1]?["children"]?[0]?["children"]?.elements == [])
            #expect(trace["spans"] == roots)
            let missing = try await api.get("/api/v1/traces/t2?project_id=\(api.project)")
            #expect(missing.status == 404)
            #expect(missing.json["error"]?.text == "Trace not found")
        }
    }

    @Test("marks orphans and cycles, and loses nothing")
    func marks() async throws {
        try await TestAPI.run { api in
            let log = TestAPI.logBody
            try await api.put("log", log, Self.member("orphan", parent: "gone", at: 1))
            try await api.put("log", log, Self.member("a", parent: "b", at: 2))
            try await api.put("log", log, Self.member("b", parent: "a", at: 3))
            let trace = try await api.get(
                "/api/v1/traces/t1?project_id=\(api.project)&format=tree"
            ).json
            let roots = try #require(trace["root_spans"])
            #expect(trace["spans"] == nil)
            #expect(roots.each("event_id").compactMap(\.text) == ["orphan", "a"])
            #expect(roots.each("is_orphan").compactMap(\.boolean) == [true, false])
            #expect(roots.each("is_cycle").compactMap(\.boolean) == [false, true])
            #expect(roots[1]?["children"]?.each("event_id").compactMap(\.text) == ["b"])
        }
    }

    @Test("of ten thousand levels or ten thousand children answers", arguments: [true, false])
    func extremes(isDeep: Bool) async throws {
        try await TestAPI.run { api in
            let count = 10_000
            let events = (0..<count).map { index in
                let parent = index == 0 ? nil : (isDeep ? "n\(index - 1)" : "n0")
                return TestAPI.event(
                    "log", #"{"level":"info","message":"m"}"#,
                    Self.member("n\(index)", parent: parent))
            }
            try await api.putAll(events)
            let clock = ContinuousClock()
            var answer: TestAPI.Answer?
            let elapsed = try await clock.measure {
                answer = try await api.get("/api/v1/traces/t1?project_id=\(api.project)")
            }
            let tree = try #require(answer)
            #expect(tree.status == 200)
            #expect(elapsed < .seconds(20))
            #expect(Self.shape(of: tree.bytes) == Shape(eventCount: count, isBalanced: true))
            let flat = try await api.get(
                "/api/v1/traces/t1?project_id=\(api.project)&format=flat")
            #expect(Self.shape(of: flat.bytes) == Shape(eventCount: count, isBalanced: true))
            #expect(flat.text.contains(#""depth":\#(isDeep ? count - 1 : 1)}"#))
            #expect(!flat.text.contains(#""depth":\#(isDeep ? count : 2)}"#))
        }
    }

    /// What is seen of an answer that is too deep for a reader of JSON.
    private struct Shape: Equatable {
        var eventCount = 0
        var isBalanced = false
    }

    /// Walks the text once: this is 10 MB.
    private static func shape(of json: [UInt8]) -> Shape {
        json.withUnsafeBufferPointer { json in
            var shape = Shape()
            var depth = 0
            var isInString = false
            var index = 0
            while index < json.count {
                let byte = json[index]
                if isInString {
                    if byte == UInt8(ascii: "\\") { index += 1 }
                    isInString = byte != UInt8(ascii: "\"")
                } else if byte == UInt8(ascii: "\"") {
                    isInString = true
                } else if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") {
                    depth += 1
                    // Of all objects only events begin with an `e`.
                    if index + 2 < json.count, json[index + 1] == UInt8(ascii: "\""),
                        json[index + 2] == UInt8(ascii: "e")
                    {
                        shape.eventCount += 1
                    }
                } else if byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]") {
                    depth -= 1
                    if depth < 0 { return shape }
                }
                index += 1
            }
            shape.isBalanced = depth == 0 && !isInString
            return shape
        }
    }

    @Test("stands in the list, newest start first")
    func list() async throws {
        try await TestAPI.run { api in
            let log = TestAPI.logBody
            try await api.put("log", log, Self.member("a", trace: "old", at: 1))
            try await api.put("error", #"{"message":"m"}"#, Self.member("b", trace: "new", at: 3))
            try await api.put("log", log, Self.member("c", trace: "new", at: 5))
            try await api.put("log", log, Self.member("d", trace: "mid", at: 2))
            try await api.put("log", log)
            let base = "/api/v1/traces?project_id=\(api.project)"
            let list = try await api.get(base).json
            #expect(list.each("trace_id").compactMap(\.text) == ["new", "mid", "old"])
            #expect(list[0]?["event_count"]?.unsigned == 2)
            #expect(list[0]?["error_count"]?.unsigned == 1)
            #expect(list[0]?["has_errors"]?.boolean == true)
            #expect(list[0]?["duration_ms"]?.decimal == "2000")
            #expect(list[0]?["total_cost"]?.decimal == "0")
            #expect(list[0]?["start_time"]?.text == "2026-03-01T00:00:03.000Z")
            let errors = try await api.get("\(base)&has_errors=true").json
            #expect(errors.each("trace_id").compactMap(\.text) == ["new"])
            let offset = try await api.get("\(base)&offset=1&limit=1").json
            #expect(offset.each("trace_id").compactMap(\.text) == ["mid"])
            for query in ["limit=0", "limit=501", "offset=-1"] {
                #expect(try await api.get("\(base)&\(query)").status == 422)
            }
            let first = try await api.get("\(base)&limit=2")
            let cursor = try #require(first.headers[.nextCursor])
            try await api.put("log", log, Self.member("e", trace: "later", at: 9))
            let second = try await api.get("\(base)&limit=2&cursor=\(cursor)")
            #expect(second.json.each("trace_id").compactMap(\.text) == ["old"])
            #expect(second.headers[.nextCursor] == nil)
        }
    }
}
