public import Model
public import Pricing

/// How the cost of an event comes about, line by line.
public struct CostArithmetic: Sendable {
    /// What it costs; as charged, or by the prices asked for.
    public var cost: Cost
    /// The book that prices it; nil if it is retired.
    public var bookID: String?
    /// The products; nil if the book is retired.
    public var explanation: CostExplanation?

    /// Whether the products give this cost: a later version may match names otherwise.
    public var isReproduced: Bool { explanation?.cost == cost }
}

extension Engine {
    /// How the cost of an event comes about; nil for one without.
    ///
    /// - Parameters:
    ///   - pricing: by which prices.
    ///   - past: for costs as charged.
    public func arithmetic(
        of stored: StoredEvent, by pricing: CostPricing, _ past: PastPrices
    ) throws(EngineError) -> CostArithmetic? {
        guard let cost = pricing.priced(stored).cost else { return nil }
        if let prices = pricing.prices { return arithmetic(cost, of: stored, by: prices) }
        let found = arithmetic(cost, of: stored, by: try past.prices(at: stored.sequenceNumber))
        if found.isReproduced { return found }
        // It may have been priced just before prices changed, and recorded after.
        for moment in past.moments(before: stored.sequenceNumber) {
            let earlier = arithmetic(cost, of: stored, by: try past.prices(at: moment))
            if earlier.isReproduced { return earlier }
        }
        return found
    }

    private func arithmetic(
        _ cost: Cost, of stored: StoredEvent, by set: PriceSet?
    ) -> CostArithmetic {
        let event = stored.event
        return CostArithmetic(
            cost: cost, bookID: set?.book.id,
            explanation: set?.explanation(
                of: event.usage ?? TokenUsage(), model: event.model, provider: event.provider,
                serviceTier: event.serviceTier, at: event.timestamp, in: stored.projectID))
    }
}
