import Bytes
import Ingestion
import Model
import Testing

@Suite struct NativeBodyTests {
    typealias Native = NativeDecoding

    @Test("accepts the least that each type must have", arguments: Native.samples)
    func samples(type: String, body: String) throws {
        let event = try Native.event(type, body)
        #expect(event.type.name == type)
        #expect(Native.text(event.payload.body) == body)
        #expect(event.isError == (type == "error"))
    }

    @Test("knows all eleven types")
    func types() {
        #expect(Native.samples.map(\.type).sorted() == EventType.allCases.map(\.name).sorted())
    }

    @Test(
        "names the required fields of each type",
        arguments: [
            ("log", ["level", "message"]), ("error", ["message"]), ("span", ["name"]),
            ("token_usage", ["model", "inputTokens", "outputTokens"]),
            ("message", ["role", "content"]), ("eval_metric", ["suiteId", "metric", "value"]),
            ("agent_action", ["action", "input"]), ("retrieval", ["query"]),
            ("tool_call", ["toolName"]),
            ("model_response", ["model", "prompt", "response", "latencyMs"]), ("custom", []),
        ] as [(String, [String])])
    func required(type: String, fields: [String]) {
        let expected = fields.map { "body.body.\($0) missing" }
        #expect(Native.faults(Native.json(type, "{}")) == expected)
        let nulls = fields.map { "\"\($0)\":null" }.joined(separator: ",")
        #expect(Native.faults(Native.json(type, "{\(nulls)}")) == expected)
    }

    @Test(
        "names fields of the wrong type",
        arguments: [
            (
                "log", #"{"level":"loud","message":1}"#,
                ["level unknown_value", "message wrong_type"]
            ),
            (
                "log", #"{"level":1,"message":"m","metadata":[]}"#,
                ["level wrong_type", "metadata wrong_type"]
            ),
            (
                "error", #"{"message":"m","stack":1,"stacktrace":{},"type":[]}"#,
                ["type wrong_type", "stack wrong_type", "stacktrace wrong_type"]
            ),
            ("error", #"{"message":"m","fingerprint":"x"}"#, ["fingerprint wrong_type"]),
            ("error", #"{"message":"m","fingerprint":["x",2]}"#, ["fingerprint.1 wrong_type"]),
            (
                "span", #"{"name":"","spanId":"a b","attributes":[]}"#,
                ["name too_short", "spanId invalid_id", "attributes wrong_type"]
            ),
            (
                "span", #"{"name":"n","start":"x","end":5,"durationMs":-1}"#,
                ["start invalid_datetime", "end wrong_type", "durationMs out_of_range"]
            ),
            ("span", #"{"name":"n","parentSpanId":"a b"}"#, ["parentSpanId invalid_id"]),
            (
                "message", #"{"role":"robot","content":["x"]}"#,
                ["role unknown_value", "content wrong_type"]
            ),
            ("eval_metric", #"{"suiteId":"s","metric":"m","value":"0.5"}"#, ["value wrong_type"]),
            (
                "agent_action", #"{"action":"a","input":"i","output":1,"reasoning":2}"#,
                ["output wrong_type", "reasoning wrong_type"]
            ),
            (
                "retrieval", #"{"query":"q","vectorDimensions":1.5,"results":{}}"#,
                ["vectorDimensions out_of_range", "results wrong_type"]
            ),
            (
                "retrieval",
                #"{"query":"q","results":[{"id":"a","score":1,"text":"t"},5,{"score":"1"}]}"#,
                [
                    "results.1 wrong_type", "results.2.id missing", "results.2.score wrong_type",
                    "results.2.text missing",
                ]
            ),
            (
                "tool_call", #"{"toolName":"t","arguments":"x","latencyMs":"5"}"#,
                ["arguments wrong_type", "latencyMs wrong_type"]
            ),
            (
                "tool_call", #"{"toolName":"t","latencyMs":2592000000.001}"#,
                ["latencyMs out_of_range"]
            ),
            ("model_response", #"{"model":"m","success":"yes"}"#, ["success wrong_type"]),
            (
                "model_response", #"{"model":"m","usage":{"inputTokens":-1}}"#,
                ["usage.inputTokens out_of_range"]
            ),
            (
                "custom", #"{"name":5,"schema":[],"data":1,"payload":"x"}"#,
                ["name wrong_type", "schema wrong_type", "data wrong_type", "payload wrong_type"]
            ),
        ] as [(String, String, [String])])
    func wrongTypes(type: String, body: String, expected: [String]) {
        #expect(Native.faults(Native.json(type, body)) == expected.map { "body.body." + $0 })
    }

    @Test(
        "names an event by its type",
        arguments: [
            ("span", #"{"name":"n"}"#, "n"), ("tool_call", #"{"tool_name":"n"}"#, "n"),
            ("agent_action", #"{"action":"n","input":"","agentName":"x"}"#, "n"),
            ("token_usage", #"{"model":"n","totalTokens":1}"#, "n"),
            ("model_response", #"{"model":"n","success":true}"#, "n"),
            ("retrieval", #"{"query":"n"}"#, "n"),
            ("message", #"{"role":"assistant","content":"c"}"#, "assistant"),
            ("log", #"{"level":"debug","message":"n\n"}"#, "n\n"),
            ("error", #"{"message":"n"}"#, "n"),
            ("eval_metric", #"{"suite_id":"s","metric":"n","value":1}"#, "n"),
            ("custom", #"{"name":"n","schema":"s"}"#, "n"), ("custom", #"{"schema":"n"}"#, "n"),
            ("custom", "{}", nil), ("log", #"{"level":"info","message":""}"#, nil),
        ] as [(String, String, String?)])
    func names(type: String, body: String, expected: String?) throws {
        #expect(try Native.event(type, body).name == expected)
    }

    @Test("cuts long texts to 200 characters for a name, and refuses long names")
    func excerpts() throws {
        let escaped = String(repeating: #"é\n\ud83d\ude00"#, count: 100)
        let event = try Native.event("log", #"{"level":"info","message":"\#(escaped)"}"#)
        #expect(event.name?.unicodeScalars.count == 200)
        #expect(event.name?.hasPrefix("é\n😀é\n😀") == true)
        let exact = String(repeating: "é", count: 200)
        #expect(try Native.event("span", #"{"name":"\#(exact)"}"#).name == exact)
        #expect(
            Native.faults(Native.json("span", #"{"name":"\#(exact)x"}"#))
                == ["body.body.name too_long"])
    }

    @Test("takes durations as microseconds, with the end that follows")
    func durations() throws {
        let at = #""timestamp":"2026-11-22T09:00:00Z""#
        let start = try #require(Timestamp(rfc3339: "2026-11-22T09:00:00Z"))
        let call = try Native.event("tool_call", #"{"toolName":"t","latencyMs":12.5}"#, at)
        #expect(call.durationMicroseconds == 12_500)
        #expect(call.endTime == start.advanced(byMicroseconds: 12_500))
        let zero = try Native.event("tool_call", #"{"toolName":"t","latency_ms":0}"#, at)
        #expect(zero.durationMicroseconds == 0)
        let longest = try Native.event("span", #"{"name":"n","durationMs":2.592e9}"#, at)
        #expect(longest.durationMicroseconds == 2_592_000_000_000)
        #expect(try Native.event("tool_call", #"{"toolName":"t"}"#, at).endTime == nil)
    }

    @Test("keeps aliases of errors and tool results of any kind")
    func aliases() throws {
        let error = try Native.event(
            "error", #"{"type":"TypeError","message":"m","stacktrace":"s","fingerprint":["a"]}"#)
        #expect(error.isError)
        #expect(error.name == "m")
        for result in ["\"text\"", "[1]", "5", "null", "{}"] {
            #expect(
                Native.problem(Native.json("tool_call", #"{"toolName":"t","result":\#(result)}"#))
                    == nil)
        }
        let custom = #"{"name":"n","payload":{"a":1},"data":{}}"#
        #expect(Native.problem(Native.json("custom", custom)) == nil)
    }

    @Test("reads an agent's step from the body where the envelope has none")
    func steps() throws {
        let body = #"{"action":"a","input":"i","step_index":4}"#
        #expect(try Native.event("agent_action", body).stepIndex == 4)
        #expect(try Native.event("agent_action", body, #""stepIndex":9"#).stepIndex == 9)
    }
}
