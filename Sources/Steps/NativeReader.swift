internal import JSON
internal import Model

/// Reads what the body of a native event that is no span says about a run.
struct NativeReader {
    private let body: JSONValue

    init(_ body: JSONValue) { self.body = body }

    func read(_ event: Event, into facts: inout StepFacts) {
        switch event.type {
        case .message: readMessage(into: &facts)
        case .modelResponse: readModelResponse(into: &facts)
        case .toolCall: readToolCall(event, into: &facts)
        case .retrieval:
            facts.retrieval = StepRetrieval(
                query: told("query") ?? .null, documents: told("results") ?? .array([]))
        case .agentAction: readAgentAction(into: &facts)
        case .error:
            facts.error = StepError(type: body["type"]?.text, message: body["message"]?.text)
        case .log, .span, .tokenUsage, .evalMetric, .custom: break
        }
    }

    /// A member of the body. Null counts as not given.
    private func told(_ key: String) -> JSONValue? {
        body[key].flatMap { $0 == .null ? nil : $0 }
    }

    private func readMessage(into facts: inout StepFacts) {
        var shapes = MessageShapes(defaultRole: "user")
        shapes.read(body)
        facts.message = shapes.messages.first
    }

    private func readModelResponse(into facts: inout StepFacts) {
        if let prompt = body["prompt"] {
            facts.sent = MessageShapes.messages(in: prompt, defaultRole: "user")
        }
        if let response = body["response"] {
            facts.received = MessageShapes.messages(in: response, defaultRole: "assistant")
        }
    }

    private func readToolCall(_ event: Event, into facts: inout StepFacts) {
        facts.tool = StepFacts.ToolReport(
            id: (told("toolCallId") ?? told("tool_call_id"))?.text,
            name: (told("toolName") ?? told("tool_name"))?.text ?? event.name ?? "",
            arguments: JSONText.parsed(told("arguments") ?? .null),
            result: told("result").map(JSONText.parsed),
            durationMicroseconds: event.durationMicroseconds, isNative: true)
    }

    private func readAgentAction(into facts: inout StepFacts) {
        for member in body.members ?? [] {
            switch member.key {
            case "stepIndex", "step_index", "latencyMs", "latency_ms": break
            case "metadata":
                for inner in member.value.members ?? [] {
                    facts.variables.append(.init("metadata." + inner.key, inner.value))
                }
            case "agentName", "agent_name":
                facts.variables.append(.init("agent.agent_name", member.value))
            default: facts.variables.append(.init("agent." + member.key, member.value))
            }
        }
    }
}
