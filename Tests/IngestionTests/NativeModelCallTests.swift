import Bytes
import Ingestion
import Model
import Testing

@Suite struct NativeModelCallTests {
    typealias Native = NativeDecoding

    @Test("reads every token count, in either spelling")
    func tokens() throws {
        let event = try Native.event(
            "token_usage",
            #"{"model":"m","input_tokens":100.0,"outputTokens":2e1,"totalTokens":120,"#
                + #""cachedTokens":5,"cache_write_tokens":7,"reasoningTokens":3,"#
                + #""provider":"openai","service_tier":"batch","costUSD":0.0125}"#)
        #expect(
            event.usage
                == TokenUsage(
                    input: 100, output: 20, total: 120, cacheRead: 5, cacheWrite: 7, reasoning: 3))
        #expect(event.provider == "openai")
        #expect(event.serviceTier == "batch")
        #expect(event.reportedCost == PicoUSD(12_500_000_000))
        #expect(event.isPriced)
    }

    @Test("knows the other names of cached tokens, and counts that leave them out")
    func cacheAliases() throws {
        let event = try Native.event(
            "token_usage",
            #"{"model":"m","inputTokens":1,"outputTokens":1,"cacheReadTokens":5,"#
                + #""cacheCreationTokens":7,"inputIncludesCache":false}"#)
        #expect(event.usage?.cacheRead == 5)
        #expect(event.usage?.cacheWrite == 7)
        #expect(event.usage?.inputIncludesCache == false)
        let snake = try Native.event(
            "token_usage",
            #"{"model":"m","total_tokens":9,"cache_read_tokens":5,"cache_creation_tokens":7}"#)
        #expect(
            snake.usage
                == TokenUsage(input: nil, output: nil, total: 9, cacheRead: 5, cacheWrite: 7))
    }

    @Test("tells tokens written for an hour, and audio")
    func hoursAndAudio() throws {
        let event = try Native.event(
            "token_usage",
            #"{"model":"m","inputTokens":900,"outputTokens":90,"cacheWriteTokens":70,"#
                + #""cache_write_hour_tokens":30,"audioInputTokens":11,"audio_output_tokens":12}"#)
        #expect(
            event.usage
                == TokenUsage(
                    input: 900, output: 90, cacheWrite: 40, cacheWriteHour: 30, audioInput: 11,
                    audioOutput: 12))
        let alone = try Native.event(
            "token_usage",
            #"{"model":"m","inputTokens":9,"outputTokens":1,"cacheWriteHourTokens":5}"#)
        #expect(alone.usage == TokenUsage(input: 9, output: 1, cacheWriteHour: 5))
    }

    @Test("a total makes the other counts optional, nothing else does")
    func total() throws {
        let event = try Native.event("token_usage", #"{"model":"m","totalTokens":10}"#)
        #expect(event.usage == TokenUsage(total: 10))
        #expect(
            Native.faults(Native.json("token_usage", #"{"model":"m","inputTokens":1}"#))
                == ["body.body.outputTokens missing"])
    }

    @Test(
        "refuses counts that are none",
        arguments: [
            "-1", "1.5", "1000000001", "9223372036854775807", "9223372036854775808", "1e15",
            "\"5\"",
            "true", "[1]",
        ])
    func badCounts(count: String) {
        let faults = Native.faults(
            Native.json("token_usage", #"{"model":"m","inputTokens":\#(count),"outputTokens":1}"#))
        #expect(faults.count == 1)
        #expect(faults.first?.hasPrefix("body.body.inputTokens ") == true)
    }

    @Test("accepts the largest count")
    func largestCount() throws {
        let event = try Native.event("token_usage", #"{"model":"m","totalTokens":1000000000}"#)
        #expect(event.usage?.total == 1_000_000_000)
    }

    @Test(
        "reads the sender's cost under either name; zero is none",
        arguments: [
            (#""cost":0.5"#, 500_000_000_000), (#""costUSD":1.5e-6"#, 1_500_000),
            (#""cost_usd":2"#, 2_000_000_000_000), (#""cost":0"#, nil), (#""costUSD":0.0"#, nil),
            (#""costUSD":0,"cost":3e-12"#, 3), (#""costUSD":null"#, nil),
        ] as [(String, Int?)])
    func cost(member: String, expected: Int?) throws {
        let event = try Native.event("token_usage", #"{"model":"m","totalTokens":1,\#(member)}"#)
        #expect(event.reportedCost == expected.map { PicoUSD(Int128($0)) })
    }

    @Test("refuses costs that are none", arguments: ["-0.01", "1e300", "\"1\""])
    func badCost(cost: String) {
        let faults = Native.faults(
            Native.json("token_usage", #"{"model":"m","totalTokens":1,"costUSD":\#(cost)}"#))
        #expect(faults.count == 1)
        #expect(faults.first?.hasPrefix("body.body.costUSD ") == true)
    }

    @Test("a model response that is a report needs no texts")
    func report() throws {
        let event = try Native.event(
            "model_response",
            #"{"model":"m","latencyMs":250,"success":true,"#
                + #""usage":{"inputTokens":3,"output_tokens":4,"totalTokens":7}}"#)
        #expect(event.usage == TokenUsage(input: 3, output: 4, total: 7))
        #expect(event.durationMicroseconds == 250_000)
        #expect(!event.isPriced)
        let bare = try Native.event("model_response", #"{"model":"m","usage":{}}"#)
        #expect(bare.usage == nil)
        #expect(bare.durationMicroseconds == nil)
    }

    @Test("reads a span: ids, times, status")
    func span() throws {
        let event = try Native.event(
            "span",
            #"{"name":"n","spanId":"s1","parentSpanId":"s0","start":"2026-11-22T09:00:00Z","#
                + #""end":"2026-11-22T09:00:01.500Z","status":"ERROR","attributes":{"kind":"Tool"}}"#
        )
        #expect(event.spanID == "s1")
        #expect(event.parentID == "s0")
        #expect(event.timestamp == Timestamp(rfc3339: "2026-11-22T09:00:00Z"))
        #expect(!event.isTimestampReplaced)
        #expect(event.endTime == Timestamp(rfc3339: "2026-11-22T09:00:01.5Z"))
        #expect(event.durationMicroseconds == 1_500_000)
        #expect(event.isError)
        #expect(event.status == "ERROR")
        #expect(event.kind == .tool)
    }

    @Test("a span's envelope has the last word on parent and time")
    func spanEnvelope() throws {
        let event = try Native.event(
            "span",
            #"{"name":"n","parentSpanId":"s0","start":"2026-11-22T09:00:00Z","durationMs":10}"#,
            #""parentEventId":"p","timestamp":"2026-11-22T08:00:00Z""#)
        #expect(event.parentID == "p")
        #expect(event.timestamp == Timestamp(rfc3339: "2026-11-22T08:00:00Z"))
        #expect(event.endTime == Timestamp(rfc3339: "2026-11-22T08:00:00.010Z"))
        #expect(!event.isError)
        #expect(event.kind == .span)
        #expect(try Native.event("span", #"{"name":"n","parentSpanId":""}"#).parentID == nil)
        let inContext = try Native.event(
            "span", #"{"name":"n","parentSpanId":"s0"}"#, #""context":{"parent_event_id":"c"}"#)
        #expect(inContext.parentID == "c")
    }

    @Test("refuses a span that ends before it starts, or a month later")
    func spanOrder() {
        for end in ["2026-10-01T08:59:59Z", "2026-11-01T09:00:00Z"] {
            let body = #"{"name":"n","start":"2026-10-01T09:00:00Z","end":"\#(end)"}"#
            #expect(Native.faults(Native.json("span", body)) == ["body.body.end out_of_range"])
        }
    }

    @Test("reads model and tokens of spans that are model calls, and only of these")
    func spanCalls() throws {
        let tokens = #""model":"m","inputTokens":5,"outputTokens":6,"cost":1"#
        let call = try Native.event("span", #"{"name":"n","kind":"llm",\#(tokens)}"#)
        #expect(call.kind == .llm)
        #expect(call.isPriced)
        #expect(call.model == "m")
        #expect(call.usage == TokenUsage(input: 5, output: 6))
        #expect(call.reportedCost == PicoUSD(1_000_000_000_000))
        let nested = try Native.event(
            "span", #"{"name":"n","attributes":{"kind":"embedding"},"usage":{"totalTokens":9}}"#)
        #expect(nested.kind == .embedding)
        #expect(nested.usage == TokenUsage(total: 9))
        let agent = try Native.event("span", #"{"name":"n","kind":"agent",\#(tokens)}"#)
        #expect(agent.kind == .agent)
        #expect(agent.model == nil)
        #expect(agent.usage == nil)
        #expect(
            Native.faults(Native.json("span", #"{"name":"n","kind":"llm","inputTokens":"5"}"#))
                == ["body.body.inputTokens wrong_type"])
        #expect(try Native.event("span", #"{"name":"n","kind":"CLIENT"}"#).kind == .span)
        #expect(try Native.event("span", #"{"name":"n","kind":3}"#).kind == .span)
    }
}
