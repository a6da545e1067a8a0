internal import JSON

/// The parts that the content of one message consists of: texts, requests of tools, and results.
struct MessageParts {
    private var shown: [JSONValue] = []
    private var hasOnlyTexts = true
    private(set) var requests: [StepMessage.ToolRequest] = []
    private(set) var results: [(id: String?, content: JSONValue)] = []

    /// A text where there is one part and it is one; null without parts; else the parts.
    var content: JSONValue {
        guard shown.count == 1, hasOnlyTexts else { return shown.isEmpty ? .null : .array(shown) }
        return shown[0]
    }

    /// Whether there is nothing but results of tools.
    var isOnlyResults: Bool { shown.isEmpty && requests.isEmpty && !results.isEmpty }

    /// Who speaks where the message does not say.
    var role: String? { requests.isEmpty ? nil : "assistant" }

    /// Reads a content: a text, a part, or a list of parts.
    mutating func read(_ value: JSONValue) {
        switch value {
        case .null: break
        case .array(let parts): for part in parts { readPart(part["message_content"] ?? part) }
        case .object: readPart(value)
        default: shown.append(value)
        }
    }

    /// Reads one part.
    mutating func readPart(_ part: JSONValue) {
        guard case .object = part else {
            if part != .null { shown.append(part) }
            return
        }
        switch part["type"]?.text {
        case "text", "input_text", "output_text":
            shown.append(part["text"] ?? part["content"] ?? .null)
        case "tool_call", "tool_use", "tool-call", "function_call": readRequest(part)
        case "tool_call_response", "tool_result", "tool-result", "function_call_output":
            let id =
                part["id"] ?? part["tool_use_id"] ?? part["call_id"] ?? part["toolCallId"]
                ?? part["tool_call_id"]
            let content =
                part["response"] ?? part["result"] ?? part["output"] ?? part["content"] ?? .null
            results.append((id?.text, content))
        default:
            hasOnlyTexts = false
            shown.append(part)
        }
    }

    /// Reads the request of a tool.
    mutating func readRequest(_ value: JSONValue) {
        let function = value["function"] ?? value
        let name = function["name"] ?? value["toolName"] ?? value["tool_name"]
        let arguments =
            function["arguments"] ?? value["input"] ?? value["args"] ?? value["parameters"]
        // The Responses API names the call apart from the item that it stands in.
        let id = value["call_id"] ?? value["id"] ?? value["toolCallId"]
        requests.append(
            StepMessage.ToolRequest(
                id: id?.text, name: name?.text ?? "", arguments: JSONText.parsed(arguments ?? .null)
            ))
    }
}
