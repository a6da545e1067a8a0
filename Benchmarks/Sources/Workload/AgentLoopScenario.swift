/// Agents that think in a loop and send the whole conversation with each model call: the n-th
/// prompt holds all of the n − 1 before it. 8 to 24 turns, three events each.
struct AgentLoopScenario: Scenario {
    private var base: TraceScenario

    init(seed: UInt64) { base = TraceScenario(seed: seed) }

    mutating func trace(_ number: Int) -> [EventTemplate] {
        var run = TraceScenario.Run(
            trace: number, root: base.newEvent(), environment: "production", agent: "loop",
            model: ModelNames.pick(&base.random))
        var history = base.systemPrompt() + "\\n" + base.prose(200)
        for turn in 0..<base.random.number(8...24) {
            addTurn(&run, turn, &history)
        }
        base.addRoot(&run)
        return run.events
    }

    private mutating func addTurn(
        _ run: inout TraceScenario.Run, _ turn: Int, _ history: inout String
    ) {
        run.clock += base.random.number(400...4_000)
        let model = run.model
        let response = base.prose(260)
        let result = base.prose(240)
        base.add(&run, "model_response") { [history] body in
            body.field("model", model)
            body.field("prompt", history)
            body.field("response", response)
            body.field("latencyMs", 900)
        }
        let usage = ModelUsage(
            model: model, calls: 1, inputTokens: history.utf8.count / 4,
            outputTokens: response.utf8.count / 4)
        base.add(&run, "token_usage", facts: EventFacts(usage: usage)) { body in
            body.field("model", model)
            body.field("inputTokens", usage.inputTokens)
            body.field("outputTokens", usage.outputTokens)
            body.field("cachedTokens", usage.inputTokens * 9 / 10)
        }
        base.add(&run, "tool_call") { body in
            body.field("toolName", "search_docs")
            body.object("arguments") { $0.field("turn", turn) }
            body.object("result") { $0.field("content", result) }
            body.field("latencyMs", 40)
        }
        history += "\\n" + response + "\\n" + result
    }
}
