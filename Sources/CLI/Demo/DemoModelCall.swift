import JSON

/// A model call of the demo load, in the attributes of OpenTelemetry's GenAI conventions.
struct DemoModelCall: Hashable, Sendable {
    var provider: String
    var model: String
    var prompt: String
    var answer: String
    var inputTokens: Int
    var cachedTokens = 0
    var outputTokens: Int

    /// The span's attributes.
    var attributes: [DemoAttribute] {
        var attributes: [DemoAttribute] = [
            .text("gen_ai.operation.name", "chat"),
            .text("gen_ai.provider.name", provider),
            .text("gen_ai.request.model", model),
            .text("gen_ai.response.model", model),
            .integer("gen_ai.usage.input_tokens", inputTokens),
            .integer("gen_ai.usage.output_tokens", outputTokens),
            .text("gen_ai.input.messages", Self.messages(role: "user", prompt)),
            .text("gen_ai.output.messages", Self.messages(role: "assistant", answer)),
        ]
        if cachedTokens > 0 {
            attributes.append(.integer("gen_ai.usage.cache_read.input_tokens", cachedTokens))
        }
        return attributes
    }

    /// The attributes of a call that came back with an error: no tokens, no answer.
    var failedAttributes: [DemoAttribute] {
        [
            .text("gen_ai.operation.name", "chat"),
            .text("gen_ai.provider.name", provider),
            .text("gen_ai.request.model", model),
            .text("gen_ai.input.messages", Self.messages(role: "user", prompt)),
        ]
    }

    /// One message in the conventions' JSON.
    private static func messages(role: String, _ content: String) -> String {
        var writer = JSONWriter()
        writer.beginArray()
        writer.beginObject()
        writer.key("role")
        writer.string(role)
        writer.key("parts")
        writer.beginArray()
        writer.beginObject()
        writer.key("type")
        writer.string("text")
        writer.key("content")
        writer.string(content)
        writer.endObject()
        writer.endArray()
        writer.endObject()
        writer.endArray()
        return writer.text
    }
}
