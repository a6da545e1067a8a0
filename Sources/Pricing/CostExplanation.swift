public import Model

/// A cost and the arithmetic that it comes from, line by line.
public struct CostExplanation: Hashable, Sendable {
    /// Where the prices come from.
    public enum Origin: Hashable, Sendable {
        /// A row of the book.
        case row(PriceRow)
        /// An override.
        case override(PriceOverride)
        /// No price is known; `PriceBook.fallbackRates`.
        case fallback
    }

    /// The cost; its parts add up to the lines, to the pico-dollar.
    public var cost: Cost
    public var origin: Origin
    /// The tokens as they are counted, before they are priced.
    public var counts: TokenCounts
    /// The products, in the order of the context; none is of 0 tokens.
    public var lines: [CostLine]
    /// What a threshold does; nil if the prices have none.
    public var tierRule: PriceTerms.TierRule?
    /// The service level that was asked for, in lower case; nil if none was.
    public var serviceLevel: String?
    /// The level whose prices were taken, as the prices name it; nil for the standard one.
    public var pricedServiceLevel: String?

    /// What the lines add up to.
    public var total: PicoUSD { lines.reduce(.zero) { $0 + $1.amount } }

    init(
        terms: PriceTerms, origin: Origin, source: PricingSource, priceID: String,
        counts: TokenCounts, serviceLevel: String?
    ) {
        var parts = Cost.Parts()
        var lines: [CostLine] = []
        terms.forEachLine(of: counts, serviceLevel: serviceLevel) { line in
            parts.add(line)
            lines.append(line)
        }
        cost = Cost(parts: parts, source: source, priceID: priceID)
        self.origin = origin
        self.counts = counts
        self.lines = lines
        tierRule = terms.tiers.isEmpty ? nil : terms.tierRule
        self.serviceLevel = serviceLevel
        pricedServiceLevel = serviceLevel.flatMap(terms.service)?.name
    }
}
