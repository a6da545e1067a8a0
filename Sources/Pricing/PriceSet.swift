public import Bytes
public import Model

/// Everything that prices a call at one point of the log: the book in force, and the overrides.
public struct PriceSet: Sendable {
    public let book: PriceBook
    public let overrides: PriceOverrides

    public init(book: PriceBook, overrides: PriceOverrides = PriceOverrides()) {
        self.book = book
        self.overrides = overrides
    }

    /// What a call costs, exactly; nil if the usage tells no count at all.
    ///
    /// An override of the project goes before one of the server, and that before the book.
    ///
    /// - Parameters:
    ///   - project: whose call it is; nil for what holds in no project.
    ///   - others: as in `PriceBook.cost`.
    public func cost(
        of usage: TokenUsage, model: String?, provider: String?, serviceTier: String?,
        at moment: Timestamp, in project: ProjectID?
    ) -> Cost? {
        guard !overrides.isEmpty, !usage.isEmpty,
            let (override, terms) = override(of: model, provider, at: moment, in: project)
        else {
            return book.cost(
                of: usage, model: model, provider: provider, serviceTier: serviceTier, at: moment)
        }
        let parts = terms.cost(
            of: TokenCounts(usage), serviceLevel: serviceTier.map(ModelName.normalized))
        return Cost(parts: parts, source: .override, priceID: Self.priceID(of: override))
    }

    /// The same cost with the arithmetic that leads to it; nil where `cost` is.
    public func explanation(
        of usage: TokenUsage, model: String?, provider: String?, serviceTier: String?,
        at moment: Timestamp, in project: ProjectID?
    ) -> CostExplanation? {
        guard !usage.isEmpty else { return nil }
        let quote = quote(model: model, provider: provider, at: moment, in: project)
        return CostExplanation(
            terms: quote.terms, origin: quote.origin, source: quote.source,
            priceID: quote.priceID, counts: TokenCounts(usage),
            serviceLevel: serviceTier.map(ModelName.normalized))
    }

    /// What the cost by an override refers to.
    public static func priceID(of override: PriceOverride) -> String { "override/\(override.id)" }

    /// The override that prices a call of a model.
    public func override(
        of model: String?, _ provider: String?, at moment: Timestamp, in project: ProjectID?
    ) -> (override: PriceOverride, terms: PriceTerms)? {
        guard let model, !overrides.isEmpty, let call = Self.names(of: model, provider) else {
            return nil
        }
        return overrides.find(
            names: call.names, provider: call.provider, project: project, at: moment)
    }

    /// The names that overrides know a call by, and who served it; nil if it has no name.
    static func names(
        of model: String, _ provider: String?
    ) -> (names: [String], provider: String?)? {
        var names = [ModelName.normalized(model)]
        var seller = provider.map(ModelName.normalized).flatMap { name -> String? in
            name.isEmpty ? nil : ProviderNames.synonyms[name] ?? name
        }
        // As with rows: a maker's name gives way to the host that the name begins with.
        while names.count <= 2, let cut = ModelName.withoutHost(names[names.count - 1]) {
            if let named = cut.provider,
                seller.map({ ProviderNames.firstParties.contains($0) }) ?? true
            {
                seller = named
            }
            names.append(cut.rest)
        }
        return names[0].isEmpty ? nil : (names, seller)
    }
}
