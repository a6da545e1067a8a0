internal import Bytes
internal import Model
internal import Records

extension ModelTotals {
    /// What one model call adds to its model.
    ///
    /// - Parameter counts: its tokens; nil if it has no usage.
    init(_ event: EventFacts, counts: TokenCounts?, _ sequenceNumber: SequenceNumber) {
        requests = 1
        if let counts {
            inputTokens = counts.input
            outputTokens = counts.output
            cacheReadTokens = counts.cacheRead
            cacheWriteTokens = counts.cacheWrite &+ counts.cacheWriteHour
            reasoningTokens = counts.reasoning
        }
        if let amount = event.cost?.rawValue {
            cost = amount
            if event.pricingSource == .default { defaultPricedCost = amount }
            lastPricedNumber = sequenceNumber.rawValue
            lastSource = event.pricingSource.rawValue
        }
    }
}
