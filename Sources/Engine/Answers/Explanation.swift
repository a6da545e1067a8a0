public import Bytes
public import Model
public import Pricing

/// What a figure was made from.
public struct Explanation: Hashable, Sendable {
    /// A price row, how names led to it, and what it made.
    public struct Price: Hashable, Sendable {
        public var priceID: String
        public var source: PricingSource
        public var count: Int
        public var cost: PicoUSD
        /// The arithmetic of all of it: what was counted at one price of one tier together, in the
        /// order of the context.
        public var lines: [CostLine]
        /// Whether the lines add up to the cost: not where a book is retired, or a version matches
        /// names otherwise than the one that priced the calls.
        public var isReproduced: Bool
    }

    /// How many events count.
    public var count: Int
    /// Their numbers, ascending; the first `Engine.maximumExplainedRanges` stretches of them.
    public var ranges: [ClosedRange<SequenceNumber>]
    /// Whether `ranges` and `prices` are about all of them.
    public var isComplete: Bool
    /// By id and source.
    public var prices: [Price]
    /// How many events were looked at.
    public var lookedAtCount: Int
}
