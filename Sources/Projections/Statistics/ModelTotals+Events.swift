internal import Bytes
internal import Model
internal import Records

extension ModelTotals {
    /// What one model call adds to its model.
    init(_ event: EventFacts, _ sequenceNumber: SequenceNumber) {
        requests = 1
        if let counts = event.usage.map({ TokenCounts($0) }) {
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
