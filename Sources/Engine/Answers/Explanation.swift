public import Bytes
public import Model

/// What a figure was made from.
public struct Explanation: Hashable, Sendable {
    /// A price row, how names led to it, and what it made.
    public struct Price: Hashable, Sendable {
        public var priceID: String
        public var source: PricingSource
        public var count: Int
        public var cost: PicoUSD
    }

    /// How many events count.
    public var count: Int
    /// Their numbers, ascending; the first `Engine.maximumExplainedRanges` stretches of them.
    public var ranges: [ClosedRange<SequenceNumber>]
    /// Whether `ranges` and `prices` are about all of them.
    public var isComplete: Bool
    /// By id and source.
    public var prices: [Price]
}
