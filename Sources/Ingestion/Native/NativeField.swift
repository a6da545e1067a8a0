/// The keys that the native format knows, in any of its objects.
///
/// The name of a case is the key in camelCase, by which problems name it; the key in snake_case
/// means the same. The fields of the envelope come first.
enum NativeField: UInt8, CaseIterable {
    case eventId, projectId, type, timestamp, sdk, context, body, traceId, parentEventId, metadata
    case sessionId, userId, stepIndex

    case name, version, environment, tags
    case level, message, stack, stacktrace, fingerprint
    case spanId, parentSpanId, start, end, durationMs, attributes, status, kind
    case model, provider, serviceTier, cost, costUSD
    case inputTokens, outputTokens, totalTokens, cachedTokens, cacheReadTokens, cacheWriteTokens
    case cacheCreationTokens, cacheWriteHourTokens, reasoningTokens, audioInputTokens
    case audioOutputTokens, inputIncludesCache
    case role, content
    case prompt, response, finishReason, latencyMs, success, usage
    case agentName, action, input, output, reasoning
    case query, results, vectorDimensions, id, score, text
    case toolName, arguments, result
    case suiteId, metric, value
    case schema, data, payload

    /// Whether the field belongs to the envelope; another name there is unknown and kept as extra.
    var isOfEnvelope: Bool { rawValue <= NativeField.stepIndex.rawValue }

    /// The key in camelCase.
    var camelCase: String { String(describing: self) }

    /// The key in snake_case: `costUSD` is `cost_usd`.
    var snakeCase: String {
        var name = ""
        var isAfterCapital = true
        for character in camelCase {
            if character.isUppercase, !isAfterCapital { name.append("_") }
            isAfterCapital = character.isUppercase
            name += character.lowercased()
        }
        return name
    }
}
