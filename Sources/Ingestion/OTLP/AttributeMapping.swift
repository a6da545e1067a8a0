/// Which attribute tells which field, in every convention that is understood.
///
/// The order within a field is the order of trust: of several attributes that are there and usable,
/// the first listed wins, wherever they stand in the span.
struct AttributeMapping: Sendable {
    /// What one attribute key means.
    struct Entry: Sendable {
        let field: SpanField
        /// Its place in the field's list; lower wins.
        let rank: UInt8
        /// Where the key lies in `keyBytes`.
        fileprivate let start: Int
        fileprivate let count: Int
    }

    static let standard = AttributeMapping(sources)

    /// The list; `spec/otlp.md` shows the same to users.
    static let sources: [(field: SpanField, keys: [String])] = [
        (
            .kind,
            [
                "langfuse.observation.type", "openinference.span.kind", "gen_ai.operation.name",
                "langsmith.span.kind", "traceloop.span.kind", "llm.request.type", "ai.operationId",
                "operation.name",
            ]
        ),
        (
            .model,
            [
                "langfuse.observation.model.name", "gen_ai.response.model", "ai.response.model",
                "ai.model.id", "gen_ai.request.model", "llm.response.model_name",
                "llm.response.model", "llm.model_name", "llm.request.model_name",
                "aisdk.model.id", "model",
            ]
        ),
        (.embeddingModel, ["embedding.model_name"]),
        (
            .provider,
            [
                "gen_ai.provider.name", "gen_ai.system", "llm.provider", "llm.system",
                "aisdk.model.provider", "ai.model.provider", "ls_provider",
            ]
        ),
        (.serverAddress, ["server.address"]),
        (
            .session,
            [
                "langfuse.session.id", "session.id", "gen_ai.conversation.id",
                "traceloop.association.properties.session_id", "langsmith.trace.session_id",
                "ai.telemetry.metadata.sessionId", "thread_id",
            ]
        ),
        (
            .user,
            [
                "langfuse.user.id", "user.id", "enduser.id",
                "traceloop.association.properties.user_id", "gen_ai.user", "llm.user",
                "ai.telemetry.metadata.userId",
            ]
        ),
        (
            .environment,
            ["langfuse.environment", "deployment.environment.name", "deployment.environment"]
        ),
        (
            .tags,
            [
                "langfuse.trace.tags", "tag.tags", "langsmith.span.tags",
                "ai.telemetry.metadata.tags",
            ]
        ),
        (
            .serviceTier,
            [
                "openai.response.service_tier", "gen_ai.openai.response.service_tier",
                "gen_ai.response.service_tier", "anthropic.response.service_tier",
                "openai.request.service_tier", "gen_ai.openai.request.service_tier",
                "gen_ai.request.service_tier", "anthropic.request.service_tier",
            ]
        ),
        (.modelParameters, ["langfuse.observation.model.parameters", "llm.invocation_parameters"]),
        (.toolName, ["gen_ai.tool.name", "gen_ai.tool.call.id"]),
        (
            .inputTokens,
            [
                "gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens",
                "llm.token_count.prompt", "llm.usage.prompt_tokens", "ai.usage.inputTokens",
                "ai.usage.promptTokens",
            ]
        ),
        (
            .outputTokens,
            [
                "gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens",
                "llm.token_count.completion", "llm.usage.completion_tokens",
                "ai.usage.outputTokens", "ai.usage.completionTokens",
            ]
        ),
        (
            .totalTokens,
            [
                "gen_ai.usage.total_tokens", "llm.usage.total_tokens", "llm.token_count.total",
                "ai.usage.totalTokens", "ai.usage.tokens",
            ]
        ),
        (
            .cacheReadTokens,
            [
                "gen_ai.usage.cache_read.input_tokens", "gen_ai.usage.cache_read_input_tokens",
                "gen_ai.usage.details.cache_read_tokens",
                "gen_ai.usage.details.cache_read_input_tokens",
                "gen_ai.usage.details.cached_tokens",
                "llm.token_count.prompt_details.cache_read", "llm.usage.cache_read_input_tokens",
                "ai.usage.inputTokenDetails.cacheReadTokens", "ai.usage.cachedInputTokens",
            ]
        ),
        (
            .cacheWriteTokens,
            [
                "gen_ai.usage.cache_write.input_tokens",
                "gen_ai.usage.cache_creation.input_tokens",
                "gen_ai.usage.cache_creation_input_tokens",
                "gen_ai.usage.details.cache_write_tokens",
                "gen_ai.usage.details.cache_creation_input_tokens",
                "llm.token_count.prompt_details.cache_write",
                "llm.usage.cache_creation_input_tokens",
                "ai.usage.inputTokenDetails.cacheWriteTokens",
            ]
        ),
        (
            .cacheWriteFiveMinuteTokens,
            [
                "gen_ai.usage.cache_write.input_tokens.ephemeral_5m",
                "gen_ai.usage.cache_creation.input_tokens.ephemeral_5m",
                "gen_ai.usage.cache_creation.ephemeral_5m_input_tokens",
            ]
        ),
        (
            .cacheWriteHourTokens,
            [
                "gen_ai.usage.cache_write.input_tokens.ephemeral_1h",
                "gen_ai.usage.cache_creation.input_tokens.ephemeral_1h",
                "gen_ai.usage.cache_creation.ephemeral_1h_input_tokens",
            ]
        ),
        (
            .reasoningTokens,
            [
                "gen_ai.usage.reasoning.output_tokens", "gen_ai.usage.reasoning_tokens",
                "gen_ai.usage.details.reasoning_tokens", "llm.usage.reasoning_tokens",
                "llm.token_count.completion_details.reasoning",
                "ai.usage.outputTokenDetails.reasoningTokens", "ai.usage.reasoningTokens",
            ]
        ),
        (
            .audioInputTokens,
            [
                "gen_ai.usage.audio.input_tokens", "gen_ai.usage.audio_input_tokens",
                "gen_ai.usage.details.input_audio_tokens",
                "llm.token_count.prompt_details.audio",
            ]
        ),
        (
            .audioOutputTokens,
            [
                "gen_ai.usage.audio.output_tokens", "gen_ai.usage.audio_output_tokens",
                "gen_ai.usage.details.output_audio_tokens",
                "llm.token_count.completion_details.audio",
            ]
        ),
        (.reportedCost, ["gen_ai.usage.cost", "llm.cost.total", "operation.cost"]),
        (.usageDetails, ["langfuse.observation.usage_details"]),
        (.costDetails, ["langfuse.observation.cost_details"]),
        (.rawUsage, ["gen_ai.usage.raw"]),
        (.sdkName, ["telemetry.sdk.name"]),
        (.sdkVersion, ["telemetry.sdk.version"]),
    ]

    private let entries: [Entry]
    /// All keys, one after the other.
    private let keyBytes: [UInt8]
    /// Open addressing: one more than an index of `entries`, 0 for free. A power of two that is
    /// at least four times as long as `entries`, so that unknown keys mostly end at the first look.
    private let slots: [UInt16]
    private let longestKey: Int

    init(_ sources: [(field: SpanField, keys: [String])]) {
        var entries: [Entry] = []
        var keyBytes: [UInt8] = []
        for (field, keys) in sources {
            for (rank, key) in keys.enumerated() {
                entries.append(
                    Entry(
                        field: field, rank: UInt8(clamping: rank), start: keyBytes.count,
                        count: key.utf8.count))
                keyBytes.append(contentsOf: key.utf8)
            }
        }
        var size = 64
        while size < entries.count * 4 { size *= 2 }
        var slots = [UInt16](repeating: 0, count: size)
        for (index, entry) in entries.enumerated() {
            let range = entry.start..<entry.start + entry.count
            var slot = Self.hash(keyBytes.span.bytes.extracting(range)) & (size - 1)
            while slots[slot] != 0 { slot = (slot + 1) & (size - 1) }
            slots[slot] = UInt16(index + 1)
        }
        self.entries = entries
        self.keyBytes = keyBytes
        self.slots = slots
        longestKey = entries.map(\.count).max() ?? 0
    }

    /// What this attribute key means; nil for nearly all of them.
    func entry(for key: RawSpan) -> Entry? {
        guard key.byteCount <= longestKey else { return nil }
        var slot = Self.hash(key) & (slots.count - 1)
        while slots[slot] != 0 {
            let entry = entries[Int(slots[slot]) - 1]
            if isKey(of: entry, key) { return entry }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    /// The key of an entry, for messages.
    func key(of entry: Entry) -> String {
        String(decoding: keyBytes[entry.start..<entry.start + entry.count], as: UTF8.self)
    }

    // MARK: -

    private func isKey(of entry: Entry, _ key: RawSpan) -> Bool {
        let count = entry.count
        guard count == key.byteCount else { return false }
        let known = keyBytes.span.bytes.extracting(entry.start..<entry.start + count)
        guard count >= 8 else {
            for offset in 0..<count where Self.byte(known, offset) != Self.byte(key, offset) {
                return false
            }
            return true
        }
        var offset = 0
        while offset < count - 8 {
            guard Self.word(known, offset) == Self.word(key, offset) else { return false }
            offset &+= 8
        }
        return Self.word(known, count - 8) == Self.word(key, count - 8)
    }

    /// Multiply and mix, eight bytes at a time, the last eight overlapping the ones before. Not
    /// keyed: the table is fixed, so a sender can slow down a look-up by a few steps at most.
    private static func hash(_ key: RawSpan) -> Int {
        let count = key.byteCount
        var state = UInt64(truncatingIfNeeded: count) &* 0x9E37_79B9_7F4A_7C15
        if count >= 8 {
            var offset = 0
            while offset < count - 8 {
                state = mixed(state ^ word(key, offset))
                offset &+= 8
            }
            state = mixed(state ^ word(key, count - 8))
        } else {
            for offset in 0..<count { state = mixed(state ^ UInt64(byte(key, offset))) }
        }
        return Int(truncatingIfNeeded: state & 0x7FFF_FFFF)
    }

    @inline(__always)
    private static func mixed(_ state: UInt64) -> UInt64 {
        let product = state &* 0xD6E8_FEB8_6659_FD93
        return product ^ (product &>> 32)
    }

    @inline(__always)
    private static func word(_ bytes: RawSpan, _ offset: Int) -> UInt64 {
        bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt64.self)
    }

    @inline(__always)
    private static func byte(_ bytes: RawSpan, _ offset: Int) -> UInt8 {
        bytes.unsafeLoad(fromUncheckedByteOffset: offset, as: UInt8.self)
    }
}
