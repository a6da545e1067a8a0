internal import JSON

/// Reads messages out of the shapes that model APIs and their instrumentations give them
/// (spec/steps.md, section 4).
struct MessageShapes {
    private(set) var messages: [StepMessage] = []
    /// The role of what is told without one.
    let defaultRole: String

    init(defaultRole: String) { self.defaultRole = defaultRole }

    /// All messages of a value; none of one that says nothing.
    static func messages(in value: JSONValue, defaultRole: String) -> [StepMessage] {
        var shapes = MessageShapes(defaultRole: defaultRole)
        shapes.read(JSONText.parsed(value))
        return shapes.messages
    }

    /// Reads a value of any of the shapes.
    mutating func read(_ value: JSONValue) {
        switch value {
        case .null, .bool: break
        case .number, .string: add(StepMessage(role: defaultRole, content: value))
        case .array(let elements):
            guard elements.contains(where: Self.isMessage) else {
                return add(StepMessage(role: defaultRole, content: value))
            }
            for element in elements { readElement(element) }
        case .object: readObject(value)
        }
    }

    /// An element of a list: a message, or what one of its kind would have said.
    private mutating func readElement(_ value: JSONValue) {
        switch value {
        case .object: readMessage(value["message"] ?? value)
        case .array: value.elements?.forEach { readMessage($0) }
        default: read(value)
        }
    }

    private mutating func readObject(_ value: JSONValue) {
        if Self.isMessage(value) { return readMessage(value) }
        if let messages = value["messages"] {
            if let system = value["system"] { readInstructions(system) }
            return read(JSONText.parsed(messages))
        }
        if let choices = value["choices"]?.elements {
            for choice in choices { if let said = choice["message"] { readMessage(said) } }
            return
        }
        if let output = value["output"] { return read(JSONText.parsed(output)) }
        if let input = value["input"] {
            if let instructions = value["instructions"] { readInstructions(instructions) }
            return read(JSONText.parsed(input))
        }
        if let prompt = value["prompt"] { return read(JSONText.parsed(prompt)) }
        add(StepMessage(role: defaultRole, content: value))
    }

    /// What the system says, told beside the messages.
    mutating func readInstructions(_ value: JSONValue) {
        let value = JSONText.parsed(value)
        guard value != .null else { return }
        var parts = MessageParts()
        parts.read(value)
        add(StepMessage(role: "system", content: parts.content))
    }

    /// Whether an object is a message or an item that stands for one.
    private static func isMessage(_ value: JSONValue) -> Bool {
        guard case .object = value else { return false }
        if value["role"] != nil || value["message"]?["role"] != nil { return true }
        switch value["type"]?.text {
        case "message", "function_call", "function_call_output", "reasoning": return true
        default: return value["tool_calls"] != nil || value["parts"] != nil
        }
    }

    private mutating func readMessage(_ value: JSONValue) {
        guard case .object = value else { return read(value) }
        var parts = MessageParts()
        if let content = value["content"] ?? value["parts"] ?? value["contents"] {
            parts.read(content)
        }
        // Items of the Responses API stand beside messages and not within.
        if value["role"] == nil, value["type"] != nil { parts.readPart(value) }
        for call in value["tool_calls"]?.elements ?? [] {
            parts.readRequest(call["tool_call"] ?? call)
        }
        if let call = value["function_call"] { parts.readRequest(call) }
        let role = value["role"]?.text ?? parts.role ?? defaultRole
        let callID = (value["tool_call_id"] ?? value["toolCallId"])?.text
        if !parts.isOnlyResults || callID != nil {
            add(
                StepMessage(
                    role: role, content: parts.content, toolCalls: parts.requests,
                    toolCallID: callID, name: value["name"]?.text))
        }
        for result in parts.results {
            add(StepMessage(role: "tool", content: result.content, toolCallID: result.id))
        }
    }

    private mutating func add(_ message: StepMessage) { messages.append(message) }
}
