/// What a rollup counts of one model.
///
/// Sums wrap at their width instead of trapping or saturating, so that adding stays associative for
/// whatever a damaged or forged log holds; real sums never come near.
struct ModelTotals: RollupValue {
    static let kind = RollupKind.models
    static var cells: WritableKeyPath<RollupTable, RollupCells<ModelTotals>> { \.models }

    var requests: UInt64 = 0
    var inputTokens: UInt64 = 0
    var outputTokens: UInt64 = 0
    var cacheReadTokens: UInt64 = 0
    var cacheWriteTokens: UInt64 = 0
    var reasoningTokens: UInt64 = 0
    /// In pico-dollars.
    var cost: Int128 = 0
    /// The part of `cost` that the fallback price made.
    var defaultPricedCost: Int128 = 0
    /// The number of the latest priced call, and how its price was found (0: none yet).
    var lastPricedNumber: UInt64 = 0
    var lastSource: UInt8 = 0

    mutating func merge(_ other: ModelTotals) {
        requests &+= other.requests
        inputTokens &+= other.inputTokens
        outputTokens &+= other.outputTokens
        cacheReadTokens &+= other.cacheReadTokens
        cacheWriteTokens &+= other.cacheWriteTokens
        reasoningTokens &+= other.reasoningTokens
        cost &+= other.cost
        defaultPricedCost &+= other.defaultPricedCost
        if other.lastPricedNumber > lastPricedNumber {
            lastPricedNumber = other.lastPricedNumber
            lastSource = other.lastSource
        }
    }
}
