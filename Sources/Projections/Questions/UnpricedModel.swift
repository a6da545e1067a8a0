public import Bytes
public import Model

/// A model that no price row names, whose calls were priced by the fallback.
public struct UnpricedModel: Hashable, Sendable {
    public var model: String
    public var provider: String?
    public var callCount: UInt64
    public var inputTokens: UInt64
    public var outputTokens: UInt64
    /// What the fallback price made of it.
    public var guessedCost: PicoUSD
    public var lastSeen: Timestamp

    public init(
        model: String, provider: String?, callCount: UInt64, inputTokens: UInt64,
        outputTokens: UInt64, guessedCost: PicoUSD, lastSeen: Timestamp
    ) {
        self.model = model
        self.provider = provider
        self.callCount = callCount
        self.inputTokens = inputTokens
        self.outputTokens = outputTokens
        self.guessedCost = guessedCost
        self.lastSeen = lastSeen
    }
}
