public import Model

/// The figures of one project over a window.
public struct Overview: Hashable, Sendable {
    public var totalEvents: UInt64 = 0
    public var totalErrors: UInt64 = 0
    public var totalCost: PicoUSD = .zero
    /// The part of the cost that was guessed by the fallback price.
    public var defaultPricedCost: PicoUSD = .zero
    /// Model calls whose tokens were counted.
    public var modelCalls: UInt64 = 0
    public var inputTokens: UInt64 = 0
    public var outputTokens: UInt64 = 0
    /// Latencies of model responses and of model-call spans.
    public var latency = LatencyHistogram()

    public init() {}

    public var totalTokens: UInt64 { inputTokens &+ outputTokens }
}
