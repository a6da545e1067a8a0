public import Model

/// The calls of one model over a window.
public struct ModelUsage: Hashable, Sendable {
    /// The model as it was sent; empty where none was told.
    public var model: String
    public var requestCount: UInt64 = 0
    public var inputTokens: UInt64 = 0
    public var outputTokens: UInt64 = 0
    public var cacheReadTokens: UInt64 = 0
    public var cacheWriteTokens: UInt64 = 0
    public var reasoningTokens: UInt64 = 0
    public var totalCost: PicoUSD = .zero
    /// The part of the cost that was guessed by the fallback price.
    public var defaultPricedCost: PicoUSD = .zero
    /// How the price was found for its most recent call.
    public var pricingSource: PricingSource?

    public init(model: String) { self.model = model }
}
