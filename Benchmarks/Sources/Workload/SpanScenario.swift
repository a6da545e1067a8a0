/// Runs of an agent as OTLP spans with the GenAI attributes: about 1 KB each.
struct SpanScenario: Scenario {
    private var base: TraceScenario

    init(seed: UInt64) { base = TraceScenario(seed: seed) }

    mutating func trace(_ number: Int) -> [EventTemplate] {
        let root = base.newEvent()
        let model = ModelNames.pick(&base.random)
        let conversation = base.newToken()
        var clock = 0
        var spans: [EventTemplate] = []
        for _ in 0..<base.random.number(3...5) {
            let call = base.random.size(median: 900, spread: 0.7, limit: 60_000)
            let prompt = base.systemPrompt() + " " + base.prose(420)
            let answer = base.prose(360)
            spans.append(
                span(number, parent: root, "chat \(model)", clock, clock + call) { fields in
                    fields.attribute("gen_ai.operation.name", "chat")
                    fields.attribute("gen_ai.provider.name", "openai")
                    fields.attribute("gen_ai.request.model", model)
                    fields.attribute("gen_ai.usage.input_tokens", prompt.utf8.count / 4)
                    fields.attribute("gen_ai.usage.output_tokens", answer.utf8.count / 4)
                    fields.attribute("gen_ai.conversation.id", "conv-\(conversation)")
                    fields.attribute("gen_ai.input.messages", Self.messages("user", prompt))
                    fields.attribute("gen_ai.output.messages", Self.messages("assistant", answer))
                })
            clock += call
            let tool = base.random.size(median: 140, spread: 0.7, limit: 9_000)
            let isFailure = base.random.chance(0.05)
            let result = base.prose(300)
            spans.append(
                span(
                    number, parent: root, "execute_tool search", clock, clock + tool,
                    isError: isFailure
                ) { fields in
                    fields.attribute("gen_ai.operation.name", "execute_tool")
                    fields.attribute("gen_ai.tool.name", "search")
                    fields.attribute("gen_ai.tool.call.result", result)
                })
            clock += tool
        }
        let question = base.prose(200)
        spans.append(
            span(number, parent: nil, number: root, "invoke_agent support", 0, clock) { fields in
                fields.attribute("gen_ai.operation.name", "invoke_agent")
                fields.attribute("gen_ai.agent.name", "support")
                fields.attribute("input.value", question)
            })
        return spans
    }

    private static func messages(_ role: String, _ text: String) -> String {
        "[{\"role\":\"\(role)\",\"parts\":[{\"type\":\"text\",\"content\":\"\(text)\"}]}]"
    }

    private mutating func span(
        _ trace: Int, parent: Int?, number: Int? = nil, _ name: String, _ start: Int, _ end: Int,
        isError: Bool = false, _ attributes: (inout SpanFields) -> Void
    ) -> EventTemplate {
        let number = number ?? base.newEvent()
        var fields = SpanFields()
        fields.patch(1, .binaryTraceID, trace)
        fields.patch(2, .binarySpanID, number)
        if let parent { fields.patch(4, .binarySpanID, parent) }
        fields.text(5, name)
        fields.fixed(7, .binaryTime(milliseconds: start), trace)
        fields.fixed(8, .binaryTime(milliseconds: end), trace)
        attributes(&fields)
        if isError { fields.message(15, [0x18, 0x02]) }
        var template = EventTemplate(
            bytes: fields.bytes, patches: fields.patches, trace: trace, number: number,
            milliseconds: start, facts: EventFacts(isError: isError))
        template.lookForWords()
        return template
    }
}
