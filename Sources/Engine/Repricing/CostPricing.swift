internal import Model
public import Pricing

/// One choice of prices with the prices themselves: tells what events cost by it.
public struct CostPricing: Sendable {
    public let choice: PriceChoice
    /// Nil for costs as charged.
    public let prices: PriceSet?

    /// As charged.
    public static let asCharged = CostPricing(choice: .then, prices: nil)

    public init(choice: PriceChoice, prices: PriceSet?) {
        self.choice = choice
        self.prices = prices
    }

    /// The book that prices; nil for costs as charged, each of which has its own.
    public var bookID: String? { prices?.book.id }

    /// The event with its cost by these prices.
    public func priced(_ stored: StoredEvent) -> StoredEvent {
        guard let prices else { return stored }
        var priced = stored
        let event = stored.event
        priced.cost =
            event.isPriced
            ? event.usage.flatMap { usage in
                prices.cost(
                    of: usage, model: event.model, provider: event.provider,
                    serviceTier: event.serviceTier, at: event.timestamp, in: stored.projectID)
            } : nil
        return priced
    }
}
