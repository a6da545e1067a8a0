import Bytes
import JSON
import Model
import Steps
import TestSupport
import Testing

@Suite("What steps say")
struct StepReadingTests {
    private static let question =
        "Where is my refund for order 4711? 😀 naïve \"quoted\"\n second line"

    /// One run, whatever it wears: who said what, with the tools that the model asked for.
    private static let conversation: [[String]] = [
        ["system", "You are a support agent. Be brief.", ""],
        ["user", question, ""],
        ["assistant", "", "call_1 lookup_order"],
        ["tool", #"{"status": "refunded"}"#, ""],
        ["assistant", "The refund for order 4711 was issued on 3 March.", ""],
        ["assistant", "The refund was issued on 3 March.", ""],
        ["user", "Summarise the case", ""],
        ["assistant", "The refund was issued.", ""],
    ]

    @Test(
        "is one conversation in every convention",
        arguments: [
            "langfuse/004.inflated", "logfire/004.body", "openinference/004.body",
            "openinference-gzip/004.inflated", "traceloop/004.body",
        ])
    func conversations(path: String) throws {
        let facts = StepSample.facts(try StepSample.capture(path))
        let state = StepSample.steps(facts).state(after: facts.count)
        let told = state.conversation.map { entry in
            let message = entry.value
            let calls = message.toolCalls.map { "\($0.id ?? "") \($0.name)" }
            // One of the clients glues the role of each streamed piece to the others.
            let role = message.role.hasPrefix("assistant") ? "assistant" : message.role
            return [role, message.content.text ?? "", calls.joined(separator: ",")]
        }
        #expect(told == Self.conversation)
        let call = try #require(state.toolCalls.last { $0.id == "call_1" })
        #expect(call.arguments == .object([.init("order", .number("4711"))]))
        #expect(call.result == .object([.init("status", .string("refunded"))]))
        #expect(call.status == .done)
        #expect(state.errors.count == 1)
        #expect(state.errors[0].value.message == "Error code: 429 - Rate limit reached")
        #expect(state.usage.outputTokens == 315)
    }

    @Test("are tokens and errors where nothing else is told")
    func bare() throws {
        let facts = StepSample.facts(try StepSample.capture("genai/004.body"))
        let state = StepSample.steps(facts).state(after: facts.count)
        #expect(state.conversation.isEmpty)
        #expect(state.usage.modelCalls == 5)
        #expect(state.usage.inputTokens == 3_609)
        #expect(state.errors.map(\.value.type) == ["RateLimitError"])
    }

    @Test("joins a tool's span to the call that asked for it")
    func toolSpans() throws {
        let langfuse = StepSample.facts(try StepSample.capture("langfuse/004.inflated"))
        let joined = StepSample.steps(langfuse).state(after: langfuse.count).toolCalls
        #expect(joined.count == 1)
        #expect(joined[0].durationMicroseconds != nil)
        #expect(joined[0].openedStep == 2)
        #expect(joined[0].closedStep == 3)
        // There the span comes first, and with arguments of another shape.
        let traceloop = StepSample.facts(try StepSample.capture("traceloop/004.body"))
        let apart = StepSample.steps(traceloop).state(after: traceloop.count).toolCalls
        #expect(apart.map(\.id) == [nil, "call_1"])
        #expect(apart.map(\.status) == [.done, .done])
    }

    @Test("are variables of actions and contexts")
    func variables() throws {
        let events = [
            try StepSample.event(
                "agent_action",
                #"{"action":"plan","input":"q","agentName":"a","stepIndex":3,"state":{"k":[1]},"#
                    + #""metadata":{"mood":"calm"}}"#,
                at: 1,
                #","context":{"sessionId":"s","environment":"prod","budget":7}"#),
            try StepSample.event(
                "log", #"{"level":"info","message":"m"}"#, at: 2,
                #","context":{"budget":5}"#),
        ]
        let steps = StepSample.steps(StepSample.facts(events))
        #expect(
            steps.state(after: 1).variables == [
                "agent.action": .string("plan"), "agent.input": .string("q"),
                "agent.agent_name": .string("a"),
                "agent.state": .object([.init("k", .array([.number("1")]))]),
                "metadata.mood": .string("calm"), "context.environment": .string("prod"),
                "context.budget": .number("7"),
            ])
        #expect(steps.changes(2).map(\.path) == ["/variables/context.budget", "/elapsed_ms"])
        #expect(steps.changes(2)[0].before == Array("7".utf8))
        #expect(steps.changes(2)[0].after == Array("5".utf8))
    }

    @Test("are tools that begin and end by events of their own")
    func nativeTools() throws {
        let events = [
            try StepSample.event("tool_call", #"{"toolName":"f","arguments":{"a":1}}"#, at: 1),
            try StepSample.event("tool_call", #"{"toolName":"f","arguments":{"a":2}}"#, at: 2),
            try StepSample.event(
                "tool_call", #"{"toolName":"f","arguments":{"a":2},"result":"two"}"#, at: 3),
            try StepSample.event("tool_call", #"{"toolName":"f","result":null}"#, at: 4),
        ]
        let steps = StepSample.steps(StepSample.facts(events))
        #expect(steps.state(after: 2).toolCalls.map(\.status) == [.open, .open])
        #expect(steps.state(after: 3).toolCalls.map(\.status) == [.open, .done])
        let last = steps.state(after: 4).toolCalls
        // Null counts as not given: the fourth is one more that begins.
        #expect(last.map(\.status) == [.open, .done, .open])
        #expect(last.map(\.result) == [nil, .string("two"), nil])
    }

    @Test("are results of the call that is open, where each turn uses the same ids")
    func repeatedIDs() throws {
        func call(_ argument: Int) -> String {
            #"{"role":"assistant","content":null,"tool_calls":[{"id":"call_0","function":"#
                + #"{"name":"f","arguments":"{\"n\":\#(argument)}"}}]}"#
        }
        func result(_ text: String) -> String {
            #"{"role":"tool","tool_call_id":"call_0","content":"\#(text)"}"#
        }
        func turn(_ sent: [String], _ received: String, at second: Int) throws -> Event {
            try StepSample.event(
                "span",
                #"{"name":"m","kind":"llm","input":[\#(sent.joined(separator: ","))],"#
                    + #""output":\#(received)}"#, at: second)
        }
        let first = [#"{"role":"user","content":"q"}"#]
        let second = first + [call(1), result("one")]
        let third = second + [call(2), result("two")]
        let events = [
            try turn(first, call(1), at: 1), try turn(second, call(2), at: 2),
            // Repeats the first result, which is none of the second call, too.
            try turn(second, call(3), at: 3), try turn(third, call(4), at: 4),
        ]
        let steps = StepSample.steps(StepSample.facts(events))
        #expect(steps.state(after: 2).toolCalls.map(\.status) == [.done, .open])
        #expect(steps.state(after: 3).toolCalls.map(\.status) == [.done, .open, .open])
        // The latest that is open: the third.
        let last = steps.state(after: 4).toolCalls
        #expect(last.map(\.status) == [.done, .open, .done, .open])
        #expect(last.map(\.result) == [.string("one"), nil, .string("two"), nil])
        // A report closes the latest; a message then the latest that is still open.
        let reported = [
            try turn(first, call(1), at: 1), try turn(first, call(2), at: 2),
            try StepSample.event(
                "tool_call",
                #"{"toolCallId":"call_0","toolName":"f","arguments":{"n":2},"result":"two"}"#,
                at: 3),
            try turn(second, #"{"role":"assistant","content":"a"}"#, at: 4),
        ]
        let calls = StepSample.steps(StepSample.facts(reported)).state(after: 4).toolCalls
        #expect(calls.map(\.result) == [.string("one"), .string("two")])
        #expect(calls.map(\.closedStep) == [4, 3])
    }

    @Test("does not say twice what a message and a response say")
    func repeated() throws {
        let events = [
            try StepSample.event("message", #"{"role":"user","content":"hi"}"#, at: 1),
            try StepSample.event(
                "model_response", #"{"model":"m","prompt":"hi","response":"ho","latencyMs":1}"#,
                at: 2),
            try StepSample.event("message", #"{"role":"assistant","content":"ho"}"#, at: 3),
            try StepSample.event("message", #"{"role":"user","content":"hi"}"#, at: 4),
            try StepSample.event("message", #"{"role":"user","content":"hi"}"#, at: 5),
        ]
        let steps = StepSample.steps(StepSample.facts(events))
        #expect(steps.state(after: 5).conversation.map(\.step) == [1, 2, 4, 5])
    }

    @Test(
        "reads messages of every shape",
        arguments: [
            (#""hi""#, "user:hi"), (#"{"role":"user","content":"hi"}"#, "user:hi"),
            (#"[{"role":"user","content":[{"type":"text","text":"hi"}]}]"#, "user:hi"),
            (
                #"{"messages":[{"role":"system","content":"s"},{"role":"user","content":"hi"}]}"#,
                "system:s user:hi"
            ),
            (#"{"system":"s","messages":[{"role":"user","content":"hi"}]}"#, "system:s user:hi"),
            (#"{"instructions":"s","input":"hi"}"#, "system:s user:hi"),
            (#"{"choices":[{"message":{"role":"assistant","content":"ho"}}]}"#, "assistant:ho"),
            (
                #"{"output":[{"type":"message","role":"assistant","content":[{"type":"output_text","text":"ho"}]}]}"#,
                "assistant:ho"
            ),
            (
                #"[{"type":"function_call","call_id":"c","name":"f","arguments":"{}"}]"#,
                "assistant:[c f {}]"
            ),
            (#"[{"type":"function_call_output","call_id":"c","output":"r"}]"#, "tool:r<c>"),
            (
                #"[{"role":"assistant","content":[{"type":"tool_use","id":"c","name":"f","input":{}}]}]"#,
                "assistant:[c f {}]"
            ),
            (
                #"[{"role":"user","content":[{"type":"tool_result","tool_use_id":"c","content":"r"}]}]"#,
                "tool:r<c>"
            ),
            (
                #"[{"role":"tool","content":[{"type":"tool-result","toolCallId":"c","toolName":"f","result":"r"}]}]"#,
                "tool:r<c>"
            ),
            (
                #"[{"role":"assistant","parts":[{"type":"tool_call","id":"c","name":"f","arguments":{}}]}]"#,
                "assistant:[c f {}]"
            ),
            (
                #"[{"role":"tool","parts":[{"type":"tool_call_response","id":"c","response":"r"}]}]"#,
                "tool:r<c>"
            ),
        ])
    func shapes(text: String, expected: String) throws {
        let event = try StepSample.event(
            "span", #"{"name":"n","kind":"llm","attributes":{"input.value":\#(text)}}"#, at: 1)
        let messages = StepSample.facts([event])[0].sent
        let told = messages.map { message in
            let calls = message.toolCalls.map { call in
                var writer = JSONWriter()
                writer.value(call.arguments)
                return "[\(call.id ?? "") \(call.name) \(writer.text)]"
            }
            return "\(message.role):\(message.content.text ?? "")\(calls.joined())"
                + (message.toolCallID.map { "<\($0)>" } ?? "")
        }
        #expect(told.joined(separator: " ") == expected)
    }

    @Test("survives bodies that were damaged", arguments: StepFoldTests.captures)
    func damaged(path: String) throws {
        var random = SeededRandom(seed: 7)
        let events = try StepSample.capture(path)
        for round in 0..<40 {
            var steps = TraceSteps()
            for (index, event) in events.enumerated() {
                var event = event
                for _ in 0..<4 {
                    let place = Int.random(in: event.payload.body.indices, using: &random)
                    event.payload.body[place] = UInt8.random(in: 0...255, using: &random)
                }
                steps.append(
                    StepFacts(event, sequenceNumber: .init(UInt64(index + 1)), cost: nil))
            }
            let state = steps.state(after: steps.count)
            #expect(state.json != .null, "round \(round)")
        }
    }
}
