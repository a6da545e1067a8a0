public import JSON
public import Model

/// The tokens and cost of model calls: of one step, or of all so far. Sums wrap at their width.
public struct StepUsage: Hashable, Sendable {
    public var modelCalls: UInt64 = 0
    public var inputTokens: UInt64 = 0
    public var outputTokens: UInt64 = 0
    public var cacheReadTokens: UInt64 = 0
    public var cacheWriteTokens: UInt64 = 0
    public var reasoningTokens: UInt64 = 0
    public var cost = PicoUSD.zero
    /// The part of the cost that was guessed by the fallback price.
    public var defaultPricedCost = PicoUSD.zero

    /// Nothing.
    public init() {}

    /// What one event adds: nothing, unless it is a model call.
    public init(_ head: StepHead) {
        guard let counts = head.counts else { return }
        modelCalls = 1
        inputTokens = counts.input
        outputTokens = counts.output
        cacheReadTokens = counts.cacheRead
        cacheWriteTokens = counts.cacheWrite &+ counts.cacheWriteHour
        reasoningTokens = counts.reasoning
        guard let cost = head.cost else { return }
        self.cost = cost.total
        if cost.source == .default { defaultPricedCost = cost.total }
    }

    /// Adds what another step used.
    public mutating func add(_ other: StepUsage) {
        modelCalls &+= other.modelCalls
        inputTokens &+= other.inputTokens
        outputTokens &+= other.outputTokens
        cacheReadTokens &+= other.cacheReadTokens
        cacheWriteTokens &+= other.cacheWriteTokens
        reasoningTokens &+= other.reasoningTokens
        cost = PicoUSD(cost.rawValue &+ other.cost.rawValue)
        defaultPricedCost = PicoUSD(
            defaultPricedCost.rawValue &+ other.defaultPricedCost.rawValue)
    }

    /// The members as an answer shows them, each as JSON text.
    var members: [(name: StaticString, json: String)] {
        [
            ("model_calls", "\(modelCalls)"), ("input_tokens", "\(inputTokens)"),
            ("output_tokens", "\(outputTokens)"), ("cache_read_tokens", "\(cacheReadTokens)"),
            ("cache_write_tokens", "\(cacheWriteTokens)"),
            ("reasoning_tokens", "\(reasoningTokens)"),
            ("total_tokens", "\(inputTokens &+ outputTokens)"), ("cost_usd", cost.displayDollars),
            ("cost_pico_usd", "\"\(cost.rawValue)\""),
            ("default_priced_cost_pico_usd", "\"\(defaultPricedCost.rawValue)\""),
        ]
    }

    /// Writes it as one object.
    public func write(to json: inout JSONWriter) {
        json.beginObject()
        for member in members {
            json.key(member.name)
            json.raw(member.json)
        }
        json.endObject()
    }
}
