public import Bytes
public import Model

/// The prices that a call of a model has at one moment, and how they were found.
public struct PriceQuote: Sendable {
    public var terms: PriceTerms
    public var origin: CostExplanation.Origin
    public var source: PricingSource
    public var priceID: String
}

extension PriceSet {
    /// A service level as prices name it.
    public static func serviceLevel(_ told: String) -> String { ModelName.normalized(told) }

    /// The prices of a call; its service level chooses among them.
    ///
    /// - Parameter project: whose call it is; nil for what holds in no project.
    public func quote(
        model: String?, provider: String?, at moment: Timestamp, in project: ProjectID?
    ) -> PriceQuote {
        if let (override, terms) = override(of: model, provider, at: moment, in: project) {
            return PriceQuote(
                terms: terms, origin: .override(override), source: .override,
                priceID: Self.priceID(of: override))
        }
        guard let model, let match = book.price(model: model, provider: provider, at: moment) else {
            return PriceQuote(
                terms: PriceTerms(rates: PriceBook.fallbackRates), origin: .fallback,
                source: .default, priceID: PriceBook.fallbackPriceID)
        }
        return PriceQuote(
            terms: match.row.terms, origin: .row(match.row), source: match.source,
            priceID: match.row.id)
    }

    /// When what `quote` says of a model may change.
    public func changes(model: String?, provider: String?, in project: ProjectID?) -> PriceChanges {
        guard let model else { return .none }
        var moments: [Timestamp] = []
        var hours: [WeeklyHours] = []
        if !overrides.isEmpty, let call = Self.names(of: model, provider) {
            moments = overrides.changes(
                names: call.names, provider: call.provider, project: project)
        }
        for row in book.hit(model: model, provider: provider)?.offer.rows ?? [] {
            moments += [book.rows[row].effectiveFrom, book.rows[row].effectiveTo].compactMap { $0 }
            if let windows = book.rows[row].hours { hours.append(windows) }
        }
        return PriceChanges(moments: moments, hours: hours)
    }
}
