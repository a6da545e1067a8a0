public import JSON

/// One message of a conversation, in whatever convention it was told.
public struct StepMessage: Hashable, Sendable {
    /// A tool that the model asks for.
    public struct ToolRequest: Hashable, Sendable {
        public var id: String?
        public var name: String
        public var arguments: JSONValue

        public init(id: String? = nil, name: String, arguments: JSONValue) {
            self.id = id
            self.name = name
            self.arguments = arguments
        }
    }

    /// `system`, `user`, `assistant`, `tool`, or whatever the sender says.
    public var role: String
    /// A text, null, or the parts as they were sent.
    public var content: JSONValue
    public var toolCalls: [ToolRequest]
    /// The call that this is the result of.
    public var toolCallID: String?
    public var name: String?

    public init(
        role: String, content: JSONValue, toolCalls: [ToolRequest] = [],
        toolCallID: String? = nil, name: String? = nil
    ) {
        self.role = role
        self.content = content
        self.toolCalls = toolCalls
        self.toolCallID = toolCallID
        self.name = name
    }
}

extension StepMessage {
    /// Writes the message as one object.
    ///
    /// - Parameter step: the step that brought it.
    func write(step: Int, to json: inout JSONWriter) {
        json.beginObject()
        writeMembers(to: &json)
        json.key("step")
        json.integer(step)
        json.endObject()
    }

    /// Writes everything that tells messages apart.
    func writeMembers(to json: inout JSONWriter) {
        json.key("role")
        json.string(role)
        json.key("content")
        json.value(content)
        json.key("tool_calls")
        json.beginArray()
        for call in toolCalls {
            json.beginObject()
            json.optional("id", call.id)
            json.key("name")
            json.string(call.name)
            json.key("arguments")
            json.value(call.arguments)
            json.endObject()
        }
        json.endArray()
        json.optional("tool_call_id", toolCallID)
        json.optional("name", name)
    }
}

extension JSONWriter {
    /// A text, or null.
    mutating func optional(_ name: StaticString, _ text: String?) {
        key(name)
        if let text { string(text) } else { null() }
    }

    /// A number, or null.
    mutating func optional(_ name: StaticString, _ number: (some BinaryInteger)?) {
        key(name)
        if let number { integer(number) } else { null() }
    }

    /// Milliseconds of a number of microseconds, with up to three decimals; or null.
    mutating func milliseconds(_ microseconds: UInt64?) {
        guard let microseconds else { return null() }
        var text = String(microseconds / 1_000)
        let rest = String(microseconds % 1_000)
        if microseconds % 1_000 != 0 {
            text += "." + String(repeating: "0", count: 3 - rest.count) + rest
            while text.hasSuffix("0") { text.removeLast() }
        }
        raw(text)
    }
}
