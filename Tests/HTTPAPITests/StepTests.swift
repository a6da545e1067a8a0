import HTTPTypes
import JSON
import TestSupport
import Testing

@testable import HTTPAPI

@Suite("The steps of a trace")
struct StepTests {
    private static func member(_ index: Int) -> String {
        let second = String(100 + index % 60).dropFirst()
        let minute = String(100 + index / 60 % 60).dropFirst()
        let hour = String(100 + index / 3_600).dropFirst()
        return
            #""eventId":"e\#(index)","traceId":"t","timestamp":"2026-03-01T\#(hour):\#(minute):\#(second)Z""#
    }

    @Test("are in order, each with what it changed and the state after it")
    func list() async throws {
        try await TestAPI.run { api in
            // Sent last to first.
            try await api.put(
                "message", #"{"role":"assistant","content":"ho"}"#, Self.member(2))
            try await api.put(
                "token_usage", #"{"model":"gpt-4o","inputTokens":10,"outputTokens":2}"#,
                Self.member(1))
            try await api.put("message", #"{"role":"user","content":"hi"}"#, Self.member(0))
            let path = "/api/v1/traces/t/steps"
            let project = "project_id=\(api.project)"
            let page = try await api.get("\(path)?\(project)&state=true").json
            #expect(page["total_steps"]?.unsigned == 3)
            #expect(page["next_step"] == .null)
            let steps = try #require(page["steps"])
            #expect(steps.each("event_id").compactMap(\.text) == ["e0", "e1", "e2"])
            #expect(steps.each("offset_ms").compactMap(\.decimal) == ["0", "1000", "2000"])
            #expect(steps[1]?["usage"]?["total_tokens"]?.unsigned == 12)
            #expect(
                steps[2]?["changes"]?.each("path").compactMap(\.text)
                    == ["/conversation/1", "/elapsed_ms"])
            #expect(steps[2]?["changes"]?[0]?["op"]?.text == "add")
            for number in 1...3 {
                let one = try await api.get("\(path)/\(number)?\(project)").json
                #expect(one["state"] == steps[number - 1]?["state"])
                #expect(one["step"]?["changes"] == steps[number - 1]?["changes"])
            }
            let begin = try await api.get("\(path)/0?\(project)").json
            #expect(begin["step"] == .null)
            #expect(begin["state"]?["conversation"] == .array([]))
            let second = try await api.get("\(path)?\(project)&from=2&limit=1").json
            #expect(second["steps"]?.each("event_id").compactMap(\.text) == ["e1"])
            #expect(second["steps"]?[0]?["state"] == nil)
            #expect(second["next_step"]?.unsigned == 3)
            #expect(try await api.get("\(path)?\(project)&from=9").json["steps"] == .array([]))
        }
    }

    @Test("refuse what is not there")
    func refusals() async throws {
        try await TestAPI.run { api in
            try await api.put("log", TestAPI.logBody, Self.member(0))
            let project = "project_id=\(api.project)"
            for (path, status, code) in [
                ("/api/v1/traces/t/steps/2?\(project)", 404, "step_not_found"),
                ("/api/v1/traces/t/steps/-1?\(project)", 404, "step_not_found"),
                ("/api/v1/traces/t/steps/x?\(project)", 404, "step_not_found"),
                ("/api/v1/traces/u/steps?\(project)", 404, "trace_not_found"),
                ("/api/v1/traces/t/steps?project_id=x", 404, "project_not_found"),
                ("/api/v1/traces/t/steps?\(project)&from=0", 422, "invalid_field"),
                ("/api/v1/traces/t/steps?\(project)&at=seq:x", 422, "invalid_field"),
                ("/api/v1/traces/t/steps?\(project)&at=seq:1", 404, "project_not_found"),
            ] {
                let answer = try await api.get(path)
                #expect(answer.status == status, "\(path)")
                #expect(answer.json["code"]?.text == code, "\(path)")
            }
        }
    }

    @Test("can be asked as of an earlier moment, whole transactions only")
    func moments() async throws {
        try await TestAPI.run { api in
            let path = "/api/v1/traces/t/steps?project_id=\(api.project)"
            var before: [(number: UInt64, committed: String, text: String)] = []
            for index in 0..<4 {
                let batch = (0..<3).map { part in
                    TestAPI.event(
                        "message", #"{"role":"user","content":"\#(index)"}"#,
                        Self.member(index * 3 + part))
                }
                let answer = try await api.post(
                    "/api/v1/events/batch", "[\(batch.joined(separator: ","))]")
                let number = try #require(answer.json["seq"]?.unsigned)
                let event = try await api.get(
                    "/api/v1/events/e\(index * 3)?project_id=\(api.project)"
                ).json
                before.append(
                    (
                        number, try #require(event["committed_at"]?.text),
                        try await api.get(path).text
                    ))
            }
            for (index, moment) in before.enumerated() {
                #expect(try await api.get("\(path)&at=seq:\(moment.number)").text == moment.text)
                #expect(try await api.get("\(path)&at=\(moment.committed)").text == moment.text)
                guard index > 0 else { continue }
                // Inside of a transaction it is the one before.
                let inside = try await api.get("\(path)&at=seq:\(moment.number - 2)").text
                #expect(inside == before[index - 1].text)
            }
        }
    }

    @Test("stay right while a trace grows, in any order, and earlier moments are asked in turn")
    func growing() async throws {
        try await TestAPI.run { api in
            let path = "/api/v1/traces/t/steps?project_id=\(api.project)&state=true"
            var order = Array(0..<24)
            var random = SeededRandom(seed: 7)
            // Half in order, then whatever comes.
            order.replaceSubrange(12..., with: order[12...].shuffled(using: &random))
            order.swapAt(3, 15)
            var before: [(number: UInt64, text: String)] = []
            for index in order {
                let answer = try await api.put(
                    "message", #"{"role":"user","content":"\#(index)"}"#, Self.member(index))
                let number = try #require(answer.json["seq"]?.unsigned)
                before.append((number, try await api.get(path).text))
                for _ in 0..<3 {
                    let moment = try #require(before.randomElement(using: &random))
                    let text = try await api.get("\(path)&at=seq:\(moment.number)").text
                    #expect(text == moment.text)
                }
            }
            let events = try await api.get(path).json["steps"]?.each("event_id")
            #expect(events?.compactMap(\.text) == (0..<24).map { "e\($0)" })
        }
    }

    @Test("end a page that has become long")
    func longPages() async throws {
        try await TestAPI.run { api in
            let text = String(repeating: "long ", count: 40_000)
            for index in 0..<20 {
                try await api.put(
                    "message", #"{"role":"user","content":"\#(index) \#(text)"}"#,
                    Self.member(index))
            }
            let path = "/api/v1/traces/t/steps?project_id=\(api.project)&state=true&limit=500"
            var next: UInt64? = 1
            var pageCount = 0
            var seen: [UInt64] = []
            while let from = next {
                let page = try await api.get("\(path)&from=\(from)")
                // The last state may be as long as all values of the trace.
                #expect(page.text.utf8.count < StepListAnswer.pageByteCount + (5 << 20))
                seen += page.json["steps"]?.each("step").compactMap(\.unsigned) ?? []
                next = page.json["next_step"]?.unsigned
                pageCount += 1
            }
            #expect(seen == Array(1...20))
            #expect(pageCount > 2)
        }
    }

    @Test("page over 10,000, and any of them is there")
    func many() async throws {
        try await TestAPI.run { api in
            let count = 10_000
            try await api.putAll(
                (0..<count).map { index in
                    TestAPI.event(
                        "message", #"{"role":"user","content":"\#(index)"}"#, Self.member(index))
                })
            let path = "/api/v1/traces/t/steps"
            let project = "project_id=\(api.project)"
            var next: UInt64? = 1
            var seen: UInt64 = 0
            while let from = next {
                let page = try await api.get("\(path)?\(project)&from=\(from)&limit=500").json
                let steps = page["steps"]?.elements ?? []
                #expect(steps.first?["event_id"]?.text == "e\(seen)")
                seen += UInt64(steps.count)
                next = page["next_step"]?.unsigned
            }
            #expect(seen == 10_000)
            for number in [1, 5_000, 10_000] {
                let state = try await api.get("\(path)/\(number)?\(project)").json["state"]
                #expect(state?["conversation"]?.elements?.count == number)
            }
        }
    }
}
