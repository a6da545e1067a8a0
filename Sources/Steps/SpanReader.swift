internal import JSON
internal import Model

/// Reads what a span says about a run, in any of the conventions (spec/steps.md, section 4).
struct SpanReader {
    private let body: JSONValue
    private let attributes: SpanAttributeTable
    private let events: [(name: String, attributes: SpanAttributeTable)]
    private let isNative: Bool

    init(_ body: JSONValue, isNative: Bool) {
        self.body = body
        self.isNative = isNative
        attributes = SpanAttributeTable(body["attributes"])
        events = (isNative ? [] : body["events"]?.elements ?? []).map {
            ($0["name"]?.text ?? "", SpanAttributeTable($0["attributes"]))
        }
    }

    func read(_ event: Event, into facts: inout StepFacts) {
        let error = event.isError ? self.error : nil
        switch event.kind {
        case .llm:
            facts.sent = sent
            facts.received = received
        case .tool: facts.tool = tool(event, error)
        case .retrieval:
            facts.retrieval = StepRetrieval(
                query: JSONText.parsed(query ?? .null),
                documents: documents.map(JSONText.parsed) ?? .array([]))
        case .agent, .chain, .workflow, .task: readAgent(into: &facts)
        default: break
        }
        readMetadata(into: &facts)
        facts.error = error
    }

    // MARK: Messages

    private var sent: [StepMessage] {
        let role = "user"
        if let told = told(attributes["langfuse.observation.input"], role) { return told }
        if let told = convention("gen_ai.input.messages", role) { return told }
        if let told = messageEvents(Self.sentEvents) { return told }
        return told(attributes.list(below: "llm.input_messages."), role)
            ?? told(attributes.list(below: "gen_ai.prompt."), role)
            ?? told(attributes["gen_ai.prompt"], role)
            ?? told(onEvent("gen_ai.content.prompt", "gen_ai.prompt"), role)
            ?? told(attributes["ai.prompt.messages"], role) ?? told(attributes["ai.prompt"], role)
            ?? told(attributes["input.value"], role)
            ?? told(attributes["traceloop.entity.input"], role)
            ?? told(attributes["mlflow.spanInputs"], role)
            ?? told(ownBody(["input", "messages", "prompt"]), role) ?? []
    }

    private var received: [StepMessage] {
        let role = "assistant"
        if let told = told(attributes["langfuse.observation.output"], role) { return told }
        if let told = convention("gen_ai.output.messages", role) { return told }
        if let told = messageEvents(["gen_ai.choice": role]) { return told }
        return told(attributes.list(below: "llm.output_messages."), role)
            ?? told(attributes.list(below: "gen_ai.completion."), role)
            ?? told(attributes["gen_ai.completion"], role)
            ?? told(onEvent("gen_ai.content.completion", "gen_ai.completion"), role)
            ?? vercelAnswer ?? told(attributes["output.value"], role)
            ?? told(attributes["traceloop.entity.output"], role)
            ?? told(attributes["mlflow.spanOutputs"], role)
            ?? told(ownBody(["output", "response", "completion"]), role) ?? []
    }

    private func told(_ value: JSONValue?, _ role: String) -> [StepMessage]? {
        guard let value else { return nil }
        let messages = MessageShapes.messages(in: value, defaultRole: role)
        return messages.isEmpty ? nil : messages
    }

    /// The messages of the GenAI convention, which may stand on the span or on an event of it.
    private func convention(_ key: String, _ role: String) -> [StepMessage]? {
        let details = events.last { $0.name == "gen_ai.client.inference.operation.details" }
        for table in [attributes] + (details.map { [$0.attributes] } ?? []) {
            guard let value = table[key] else { continue }
            var shapes = MessageShapes(defaultRole: role)
            if role == "user", let system = table["gen_ai.system_instructions"] {
                shapes.readInstructions(system)
            }
            shapes.read(JSONText.parsed(value))
            if !shapes.messages.isEmpty { return shapes.messages }
        }
        return nil
    }

    private static let sentEvents = [
        "gen_ai.system.message": "system", "gen_ai.user.message": "user",
        "gen_ai.assistant.message": "assistant", "gen_ai.tool.message": "tool",
    ]

    /// Messages that are an event of the span each.
    private func messageEvents(_ roles: [String: String]) -> [StepMessage]? {
        var shapes: [StepMessage] = []
        for event in events {
            guard let role = roles[event.name] else { continue }
            var members: [JSONValue.Member] = [.init("role", .string(role))]
            for key in ["role", "content", "tool_calls", "tool_call_id", "id", "message", "name"] {
                guard let value = event.attributes[key] else { continue }
                let parsed = key == "content" ? value : JSONText.parsed(value)
                switch key {
                case "role": members[0].value = parsed
                case "id": members.append(.init("tool_call_id", parsed))
                default: members.append(.init(key, parsed))
                }
            }
            let message = JSONValue.object(members)
            shapes += MessageShapes.messages(
                in: message["message"] ?? message, defaultRole: role)
        }
        return shapes.isEmpty ? nil : shapes
    }

    private var vercelAnswer: [StepMessage]? {
        let text = attributes["ai.response.text"]
        let calls = attributes["ai.response.toolCalls"].map(JSONText.parsed)
        guard text != nil || calls != nil else { return nil }
        var parts = MessageParts()
        if let text { parts.read(text) }
        for call in calls?.elements ?? [] { parts.readRequest(call) }
        return [StepMessage(role: "assistant", content: parts.content, toolCalls: parts.requests)]
    }

    private func onEvent(_ name: String, _ key: String) -> JSONValue? {
        events.last { $0.name == name }?.attributes[key]
    }

    /// A member of a native span's own body.
    private func ownBody(_ keys: [String]) -> JSONValue? {
        guard isNative else { return nil }
        for key in keys { if let value = body[key], value != .null { return value } }
        return nil
    }

    // MARK: Tools, retrievals, agents

    private static let inputs = [
        "langfuse.observation.input", "gen_ai.tool.call.arguments", "ai.toolCall.args",
        "input.value", "traceloop.entity.input", "mlflow.spanInputs",
    ]
    private static let outputs = [
        "langfuse.observation.output", "gen_ai.tool.call.result", "ai.toolCall.result",
        "output.value", "traceloop.entity.output", "mlflow.spanOutputs",
    ]

    private func tool(_ event: Event, _ error: StepError?) -> StepFacts.ToolReport {
        let name = attributes.first([
            "gen_ai.tool.name", "tool.name", "ai.toolCall.name", "traceloop.entity.name",
        ])
        let arguments =
            attributes.first(Self.inputs + ["tool.parameters"]) ?? ownBody(["input", "arguments"])
        let result = attributes.first(Self.outputs) ?? ownBody(["output", "result"])
        return StepFacts.ToolReport(
            id: attributes.first(["gen_ai.tool.call.id", "ai.toolCall.id", "tool.id"])?.text,
            name: name?.text ?? event.name ?? "", arguments: JSONText.parsed(arguments ?? .null),
            result: result.map(JSONText.parsed),
            error: error.map { $0.message ?? $0.type ?? "error" },
            durationMicroseconds: event.durationMicroseconds)
    }

    private var query: JSONValue? {
        attributes.first([
            "langfuse.observation.input", "gen_ai.retrieval.query.text", "input.value",
            "traceloop.entity.input",
        ]) ?? ownBody(["input", "query"])
    }

    private var documents: JSONValue? {
        if let list = attributes.list(below: "retrieval.documents.")?.elements {
            return .array(list.map { $0["document"] ?? $0 })
        }
        return attributes.first([
            "gen_ai.retrieval.documents", "langfuse.observation.output", "output.value",
            "traceloop.entity.output",
        ]) ?? ownBody(["output", "results"])
    }

    private func readAgent(into facts: inout StepFacts) {
        let name = attributes.first([
            "gen_ai.agent.name", "agent.name", "graph.node.id", "traceloop.entity.name",
        ])
        if let name { facts.variables.append(.init("agent.name", name)) }
        if let input = attributes.first(Self.inputs) ?? ownBody(["input"]) {
            facts.variables.append(.init("agent.input", JSONText.parsed(input)))
        }
        if let output = attributes.first(Self.outputs) ?? ownBody(["output"]) {
            facts.variables.append(.init("agent.output", JSONText.parsed(output)))
        }
    }

    private func readMetadata(into facts: inout StepFacts) {
        for prefix in [
            "langfuse.trace.metadata.", "langfuse.observation.metadata.",
            "traceloop.association.properties.", "ai.telemetry.metadata.",
        ] {
            for member in attributes.members(below: prefix) {
                facts.variables.append(
                    .init("metadata." + member.key, JSONText.parsed(member.value)))
            }
        }
        for member in attributes["metadata"].map(JSONText.parsed)?.members ?? [] {
            facts.variables.append(.init("metadata." + member.key, member.value))
        }
    }

    // MARK: Errors

    /// What the span says of its failure.
    private var error: StepError {
        let thrown = events.last { $0.name == "exception" }?.attributes
        let type = thrown?["exception.type"] ?? attributes.first(["error.type", "exception.type"])
        let message =
            thrown?["exception.message"] ?? body["statusMessage"]
            ?? attributes.first([
                "langfuse.observation.status_message", "error.message", "exception.message",
            ])
        return StepError(type: type?.text, message: message?.text)
    }
}
