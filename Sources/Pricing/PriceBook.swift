public import Bytes
public import Model

/// What models cost: an immutable table of dated prices, and the one place that finds a price and
/// computes a cost. Rules and arithmetic: `spec/pricing.md`.
public struct PriceBook: Sendable {
    /// The rows that one provider sells under one id, by rising `effectiveFrom`.
    struct Offer: Sendable {
        /// An index into `providers`.
        var provider: Int
        /// Whether the id is the rows' model, not an alias.
        var isExact: Bool
        /// Indexes into `rows`.
        var rows: [Int]
    }

    /// What tells this book from another: a short hash of its bytes, say.
    public let id: String
    /// All rows in the order of the book.
    public let rows: [PriceRow]
    /// Those who make models, in the order in which they are asked, then hosts.
    let providers: [String]
    /// How many of `providers` make models.
    let firstPartyCount: Int
    /// The index of each provider that has rows, under all its names.
    let providerIndexes: [String: Int]
    /// Whose rows the provider at an index sells too.
    let resold: [Int: Int]
    /// What names have led to lately.
    let memo = NameMemo()
    /// Who sells an id, by provider, exact before alias.
    let offers: [String: [Offer]]

    /// What an unknown model is taken to cost: no price, only a mark with a number.
    public static let fallbackRates = PriceRates(
        input: TokenPrice(picoUSDPerToken: 1_000_000),
        output: TokenPrice(picoUSDPerToken: 2_000_000))

    /// The price id of a cost by `fallbackRates`.
    public static let fallbackPriceID = "default"

    /// Reads a book of comma-separated text. The same bytes always give the same book.
    ///
    /// - Throws: `PricingError` with the line and column that are not as `spec/pricing.md` says.
    public init(id: String, csv bytes: [UInt8]) throws(PricingError) {
        try self.init(id: id, rows: try PriceBookParser.rows(of: bytes))
    }

    /// - Throws: `PricingError` if an id has two prices at one moment.
    init(id: String, rows: [PriceRow]) throws(PricingError) {
        let sellers = Set(rows.map(\.provider))
        let makers = ProviderNames.firstParties.filter(sellers.contains)
        providers = makers + sellers.subtracting(makers).sorted()
        firstPartyCount = makers.count
        var indexes: [String: Int] = [:]
        for (index, provider) in providers.enumerated() { indexes[provider] = index }
        for (name, provider) in ProviderNames.synonyms where indexes[name] == nil {
            indexes[name] = indexes[provider]
        }
        var resold: [Int: Int] = [:]
        for (host, maker) in ProviderNames.resold {
            if let host = indexes[host], let maker = indexes[maker] { resold[host] = maker }
        }
        self.id = id
        self.rows = rows
        self.resold = resold
        providerIndexes = indexes
        offers = try Self.offers(of: rows, providerIndexes: indexes)
    }

    /// What a call costs, exactly; nil if the usage tells no count at all.
    ///
    /// An unknown model, or none, costs the fallback price with source `.default`.
    ///
    /// - Parameters:
    ///   - model: The model's name as the sender told it.
    ///   - provider: Who served it, as the sender told it; an unknown name counts as none.
    ///   - serviceTier: The service level, such as `batch`; the standard one if nil or unknown.
    ///   - moment: When the call began: it decides which of a model's prices holds.
    public func cost(
        of usage: TokenUsage, model: String?, provider: String?, serviceTier: String?,
        at moment: Timestamp
    ) -> Cost? {
        guard !usage.isEmpty else { return nil }
        let found = model.flatMap { find(model: $0, provider: provider, at: moment) }
        return cost(of: usage, found, serviceTier: serviceTier)
    }

    /// What a call costs by the row that was found, or by the fallback price.
    func cost(of usage: TokenUsage, _ found: Found?, serviceTier: String?) -> Cost {
        let counts = TokenCounts(usage)
        guard let found else {
            return Cost(
                parts: Self.fallbackRates.cost(of: counts), source: .default,
                priceID: Self.fallbackPriceID)
        }
        let parts = rows[found.row].terms.cost(
            of: counts, serviceLevel: serviceTier.map(ModelName.normalized))
        return Cost(parts: parts, source: found.source, priceID: rows[found.row].id)
    }

    /// The row that prices a model at a moment, and how its name led there; nil if none does.
    public func price(model: String, provider: String?, at moment: Timestamp) -> PriceMatch? {
        find(model: model, provider: provider, at: moment).map { found in
            PriceMatch(row: rows[found.row], source: found.source)
        }
    }

    /// The rows that calls of that moment are priced by, in the order of the book: one of each
    /// model and provider, and those with hours besides.
    public func models(at moment: Timestamp) -> [PriceRow] {
        var chosen: Set<Int> = []
        for offer in offers.values.joined() where offer.isExact {
            chosen.formUnion(inForce(offer.rows, at: moment))
        }
        return chosen.sorted().map { rows[$0] }
    }
}
