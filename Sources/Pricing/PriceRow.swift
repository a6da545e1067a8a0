public import Bytes

/// What one model costs at one provider during one period. Columns: `spec/pricing.md`.
public struct PriceRow: Hashable, Sendable {
    /// The prices of every token of a call whose input exceeds a threshold.
    public struct Tier: Hashable, Sendable {
        /// The tier begins above this many input tokens, cached ones included.
        public var thresholdTokens: UInt64
        /// The prices of all tokens of the call.
        public var rates: PriceRates
    }

    /// The line of the book that it stands in, from 1.
    public var line: Int
    /// Who is paid, in lower case.
    public var provider: String
    /// The provider's own id, spelt as it spells it.
    public var model: String
    /// Other ids of the same model.
    public var aliases: [String]
    /// The standard prices up to the first threshold.
    public var rates: PriceRates
    /// By rising threshold.
    public var tiers: [Tier]
    /// Other service levels, in the order of the book.
    public var services: [ServicePrice]
    /// The first moment that the row is valid at; nil for "always was".
    public var effectiveFrom: Timestamp?
    /// The first moment that it is no longer valid at; nil for "still is".
    public var effectiveTo: Timestamp?
    /// The only hours that it is valid in, and goes before a row without hours; nil for always.
    public var hours: WeeklyHours?
    /// What its cost refers to: `provider/model`, then `@` and `effective_from` as written if there
    /// is one, then `#` and the hours as written if there are any. Unique in a book.
    public var id: String
    /// In tokens.
    public var contextWindow: UInt64?
    /// `chat`, `embedding`, …
    public var kind: String
    /// Who agrees on the price of input and output.
    public var sources: [String]
    /// Disagreements and doubts; empty if there are none.
    public var note: String
    /// Whether two independent sources agree.
    public var isVerified: Bool
    /// The day when the sources were read, as `YYYY-MM-DD`; empty if not told.
    public var checkedOn: String

    /// The prices of a call with this many input tokens, cached ones included, at a service level.
    ///
    /// The highest threshold below the input decides for all tokens. A level that the row, or the
    /// row above its threshold, does not price is served at the standard price.
    public func rates(inputTokens: UInt64, serviceLevel: String?) -> PriceRates {
        let tier = tiers.last { inputTokens > $0.thresholdTokens }
        let standard = tier?.rates ?? rates
        guard let serviceLevel, let service = service(named: serviceLevel) else { return standard }
        guard let asked = tier == nil ? service.rates : service.ratesAboveThreshold else {
            return standard
        }
        return standard.replaced(by: asked)
    }

    /// The price of a service level; `fast` is another word for `priority` where the row tells none.
    private func service(named name: String) -> ServicePrice? {
        if let exact = services.first(where: { $0.name == name }) { return exact }
        return name == "fast" ? services.first { $0.name == "priority" } : nil
    }
}
