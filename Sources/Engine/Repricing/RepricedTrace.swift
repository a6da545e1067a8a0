public import Model

/// What the calls of a trace cost by some prices, from its events.
public struct RepricedTrace: Sendable {
    public var shares: [PriceShare]
    /// Events of it that can't be read, since the log is damaged there: they cost nothing here.
    public var unreadableCount: Int
    /// Whether all of its events were looked at.
    public var isComplete: Bool

    public var total: PicoUSD { shares.reduce(.zero) { $0 + $1.cost } }
    public var hasDefaultPrice: Bool { shares.contains { $0.source == .default } }
}
