extension TraceScenario {
    mutating func addMessage(_ run: inout Run, _ question: String) {
        add(&run, "message") { body in
            body.field("role", "user")
            body.field("content", question)
        }
    }

    /// Perhaps a retrieval, a model call with its usage, perhaps a tool, and what is logged of it.
    mutating func addStep(_ run: inout Run, _ step: Int, _ question: String) {
        run.clock += random.number(2...40)
        if random.chance(0.4) { addRetrieval(&run) }
        addModelCall(&run, question)
        if random.chance(0.5) { addTool(&run) }
        if random.chance(0.35) {
            let level = random.pick(["debug", "info", "info", "warn"])
            let message = prose(140)
            add(&run, "log") { body in
                body.field("level", level)
                body.field("message", message)
                body.field("stepIndex", step)
            }
        }
        if random.chance(0.06) { addError(&run) }
    }

    private mutating func addRetrieval(_ run: inout Run) {
        let latency = random.size(median: 55, spread: 0.6, limit: 2_000)
        run.clock += latency
        let query = prose(60)
        let results = (0..<random.number(2...4)).map { rank in
            "{\"id\":\"doc-\(random.number(1...90_000))\",\"score\":0.\(96 - rank * 9),"
                + "\"text\":\"\(prose(190))\"}"
        }.joined(separator: ",")
        add(&run, "retrieval") { body in
            body.field("query", query)
            body.key("results")
            body.raw("[\(results)]")
            body.field("vectorDimensions", 1_536)
            body.field("latencyMs", latency)
        }
    }

    private mutating func addModelCall(_ run: inout Run, _ question: String) {
        let model = random.chance(0.8) ? run.model : ModelNames.pick(&random)
        let prompt = systemPrompt() + "\\n\\n" + question + "\\n\\n" + prose(420, spread: 0.7)
        let response = prose(380, spread: 0.8)
        let latency = random.size(median: 1_100, spread: 0.7, limit: 60_000)
        run.clock += latency
        let call = newToken()
        add(&run, "model_response") { body in
            body.field("model", model)
            body.field("prompt", prompt)
            body.field("response", response)
            body.field("finishReason", "stop")
            body.field("latencyMs", latency)
            body.object("metadata") { $0.field("responseId", prefix: "resp-", .token, call) }
        }
        let usage = ModelUsage(
            model: model, calls: 1, inputTokens: prompt.utf8.count / 4 + random.number(0...900),
            outputTokens: max(1, response.utf8.count / 4))
        let cached = random.chance(0.4) ? usage.inputTokens / 2 : nil
        add(&run, "token_usage", facts: EventFacts(usage: usage)) { body in
            body.field("model", model)
            body.field("inputTokens", usage.inputTokens)
            body.field("outputTokens", usage.outputTokens)
            if let cached { body.field("cachedTokens", cached) }
            body.field("provider", "openai")
        }
    }

    private mutating func addTool(_ run: inout Run) {
        let tool = random.pick([
            "lookup_order", "search_docs", "run_sql", "send_mail", "calculator", "create_ticket",
        ])
        let latency = random.size(median: 140, spread: 0.8, limit: 20_000)
        run.clock += latency
        let query = prose(60)
        let result = prose(320, spread: 0.8)
        let order = newToken()
        add(&run, "tool_call") { body in
            body.field("toolName", tool)
            body.object("arguments") { arguments in
                arguments.field("query", query)
                arguments.field("order", prefix: "ord-", .token, order)
            }
            body.object("result") { answer in
                answer.field("status", "ok")
                answer.field("content", result)
            }
            body.field("latencyMs", latency)
        }
    }

    private mutating func addError(_ run: inout Run) {
        let reason = random.pick([
            "RateLimitError: retry later", "TimeoutError: no answer", "ToolError: status 500",
            "ConnectionError: reset by peer",
        ])
        let stack = (0..<random.number(3...8)).map { _ in
            "  at \(vocabulary.text(24, &random)) line \(random.number(10...900))"
        }.joined(separator: "\\n")
        add(&run, "error", facts: EventFacts(isError: true)) { body in
            body.field("message", reason)
            body.field("stack", stack)
        }
    }

    mutating func addAnswer(_ run: inout Run, _ question: String) {
        run.clock += random.number(1...20)
        let output = prose(330)
        let reasoning = prose(240)
        add(&run, "agent_action") { [agent = run.agent] body in
            body.field("agentName", agent)
            body.field("action", "final_answer")
            body.field("input", question)
            body.field("output", output)
            body.field("reasoning", reasoning)
        }
    }

    mutating func addJudgement(_ run: inout Run) {
        run.clock += random.number(200...3_000)
        let metric = random.pick(["faithfulness", "relevance", "helpfulness"])
        let score = random.number(10...99)
        let comment = prose(200)
        add(&run, "eval_metric") { body in
            body.field("suiteId", "nightly")
            body.field("metric", metric)
            body.key("value")
            body.raw("0.\(score)")
            body.object("metadata") { $0.field("explanation", comment) }
        }
    }

    mutating func addFeedback(_ run: inout Run) {
        let comment = prose(90)
        add(&run, "custom") { body in
            body.field("name", "user_feedback")
            body.object("payload") { payload in
                payload.field("score", 1)
                payload.field("comment", comment)
            }
        }
    }

    /// The run itself, told when it is over, as tracers do.
    mutating func addRoot(_ run: inout Run) {
        run.clock += 1
        let input = prose(160)
        let output = prose(220)
        add(&run, "span", number: run.root, hasParent: false) {
            [clock = run.clock, agent = run.agent] body in
            body.field("name", "invoke_agent \(agent)")
            body.field("durationMs", clock)
            body.field("status", "ok")
            body.field("kind", "agent")
            body.object("attributes") { attributes in
                attributes.field("agent.name", agent)
                attributes.field("input.value", input)
                attributes.field("output.value", output)
            }
        }
    }
}
