/// What the name of a price in LiteLLM's file says: `cache_read_input_token_cost_above_200k_tokens_flex`
/// is the price of reading a cache, above 200,000 tokens, at the level `flex`.
struct LiteLLMField: Hashable {
    /// What is paid for.
    var item: CostLine.Item
    /// In input tokens; nil for the price below all thresholds.
    var threshold: UInt64?
    /// Our name of the service level; nil for the standard one.
    var service: String?

    private static let items: [(name: String, item: CostLine.Item)] = [
        ("cache_creation_input_token_cost_above_1hr", .cacheWriteHour),
        ("cache_creation_input_token_cost", .cacheWrite),
        ("cache_read_input_token_cost", .cacheRead),
        ("input_cost_per_audio_token", .audioInput),
        ("input_cost_per_request", .request),
        ("input_cost_per_token", .input),
        ("output_cost_per_audio_token", .audioOutput),
        ("output_cost_per_reasoning_token", .reasoning),
        ("output_cost_per_token", .output),
    ]

    private static let services = [
        "batches": "batch", "flex": "flex", "priority": "priority", "balanced": "balanced",
        "ultrafast": "ultrafast", "fast": "fast",
    ]

    /// Nil for a name that is not one of these prices.
    init?(_ name: String) {
        guard let known = Self.items.first(where: { name.hasPrefix($0.name) }) else { return nil }
        item = known.item
        var rest = name.dropFirst(known.name.count)
        let mark = "_above_"
        if rest.hasPrefix(mark) {
            let count = rest.dropFirst(mark.count).prefix { $0.isASCII && $0.isNumber }
            let end = "k_tokens"
            rest = rest.dropFirst(mark.count + count.count)
            guard rest.hasPrefix(end), let thousands = UInt64(count),
                (1...1_000_000).contains(thousands)
            else { return nil }
            rest = rest.dropFirst(end.count)
            threshold = thousands * 1_000
        }
        if rest.isEmpty { return }
        guard rest.first == "_", let level = Self.services[String(rest.dropFirst())],
            item != .request
        else { return nil }
        service = level
    }

    init(item: CostLine.Item, threshold: UInt64? = nil, service: String? = nil) {
        self.item = item
        self.threshold = threshold
        self.service = service
    }
}
