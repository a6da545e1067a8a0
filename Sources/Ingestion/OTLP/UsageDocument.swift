import JSON
import Model

/// The token counts of a JSON object in the words of a provider or of Langfuse.
///
/// The shape tells the arithmetic. Where the parts stand in a nested object of details (OpenAI,
/// LangChain) the counts contain them; where they stand beside the counts (Anthropic, Langfuse's
/// own form) they come on top, unless a total says otherwise; Gemini's input contains the cached
/// tokens while its thoughts come on top of the output.
struct UsageDocument {
    private(set) var usage = TokenUsage()
    /// Counts that were not believed, by key.
    private(set) var ignored: [String] = []

    /// Nil if the text is not an object.
    init?(_ text: String) {
        guard let document = JSONText.value(text), document.members != nil else { return nil }
        usage.input = count(
            document, "input", "input_tokens", "prompt_tokens", "inputTokens", "promptTokens",
            "promptTokenCount")
        usage.output = count(
            document, "output", "output_tokens", "completion_tokens", "outputTokens",
            "completionTokens", "candidatesTokenCount")
        usage.total = count(
            document, "total", "total_tokens", "totalTokens", "totalTokenCount")
        if document["promptTokenCount"] != nil {
            readGemini(document)
        } else {
            readNested(document)
            readFlat(document)
        }
    }

    // MARK: -

    private mutating func readGemini(_ document: JSONValue) {
        usage.cacheRead = count(document, "cachedContentTokenCount")
        usage.reasoning = count(document, "thoughtsTokenCount")
        usage.outputIncludesReasoning = usage.reasoning == nil
    }

    private mutating func readNested(_ document: JSONValue) {
        let input =
            document["prompt_tokens_details"] ?? document["input_tokens_details"]
            ?? document["input_token_details"] ?? .null
        usage.cacheRead = count(input, "cached_tokens", "cache_read")
        usage.cacheWrite = count(input, "cache_creation", "cache_write", "cache_write_tokens")
        usage.audioInput = count(input, "audio_tokens", "audio")
        let output =
            document["completion_tokens_details"] ?? document["output_tokens_details"]
            ?? document["output_token_details"] ?? .null
        usage.reasoning = count(output, "reasoning_tokens", "reasoning")
        usage.audioOutput = count(output, "audio_tokens", "audio")
    }

    private mutating func readFlat(_ document: JSONValue) {
        // Langfuse's own form counts every part apart; providers that lay reasoning beside the
        // output still count it there.
        let isApart = document["input"] != nil || document["output"] != nil
        if usage.cacheRead == nil, usage.cacheWrite == nil {
            usage.cacheRead = count(
                document, "cache_read_input_tokens", "input_cached_tokens", "input_cache_read",
                "cacheReadInputTokens", "cached_tokens")
            usage.cacheWrite = count(
                document, "cache_creation_input_tokens", "input_cache_creation",
                "input_cache_write", "cacheWriteInputTokens")
            readLifetimes(document)
            let hasCache =
                usage.cacheRead != nil || usage.cacheWrite != nil || usage.cacheWriteHour != nil
            usage.inputIncludesCache = !hasCache || isTotalOfBoth
        }
        if usage.reasoning == nil {
            usage.reasoning = count(
                document, "output_reasoning_tokens", "output_reasoning", "reasoning_tokens")
            if usage.reasoning != nil, isApart, !isTotalOfBoth {
                usage.outputIncludesReasoning = false
            }
        }
        if isApart, !isTotalOfBoth {
            if let audio = count(document, "input_audio_tokens", "input_audio") {
                usage.audioInput = audio
                usage.input = min((usage.input ?? 0) + audio, Limits.maximumTokenCount)
            }
            if let audio = count(document, "output_audio_tokens", "output_audio") {
                usage.audioOutput = audio
                usage.output = min((usage.output ?? 0) + audio, Limits.maximumTokenCount)
            }
        }
    }

    /// Anthropic's split of cache writes by lifetime, beside or instead of their sum.
    private mutating func readLifetimes(_ document: JSONValue) {
        let split = document["cache_creation"] ?? document
        let fiveMinutes = count(split, "ephemeral_5m_input_tokens", "input_cache_creation_5m")
        let hour = count(split, "ephemeral_1h_input_tokens", "input_cache_creation_1h")
        guard let hour, hour > 0 else {
            usage.cacheWrite = usage.cacheWrite ?? fiveMinutes
            return
        }
        let sum = usage.cacheWrite ?? 0
        usage.cacheWrite = fiveMinutes ?? (sum > hour ? sum - hour : 0)
        usage.cacheWriteHour = hour
    }

    /// Whether a total is told that is the input and the output alone, so that these contain all.
    private var isTotalOfBoth: Bool {
        guard let total = usage.total, let input = usage.input, let output = usage.output else {
            return false
        }
        return total == input + output
    }

    /// The count under the first of these keys that has one.
    private mutating func count(_ object: JSONValue, _ keys: String...) -> UInt64? {
        for key in keys {
            guard let value = object[key], case .number(let text) = value else { continue }
            guard let count = value.unsigned, count <= Limits.maximumTokenCount else {
                ignored.append("\(key) of \(text.prefix(40))")
                continue
            }
            return count
        }
        return nil
    }
}
