public import Bytes

/// What one model costs at one provider during one period. Columns: `spec/pricing.md`.
public struct PriceRow: Hashable, Sendable {
    public typealias Tier = PriceTerms.Tier

    /// The line of the book that it stands in, or its place among the rows, from 1.
    public var line: Int
    /// Who is paid, in lower case.
    public var provider: String
    /// The provider's own id, spelt as it spells it.
    public var model: String
    /// Other ids of the same model.
    public var aliases: [String]
    /// Its prices.
    public var terms: PriceTerms
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

    /// The standard prices up to the first threshold.
    public var rates: PriceRates { terms.rates }
    /// By rising threshold.
    public var tiers: [Tier] { terms.tiers }
    /// Other service levels, in the order of the book.
    public var services: [ServicePrice] { terms.services }

    /// See `PriceTerms.rates(inputTokens:serviceLevel:)`.
    public func rates(inputTokens: UInt64, serviceLevel: String?) -> PriceRates {
        terms.rates(inputTokens: inputTokens, serviceLevel: serviceLevel)
    }
}
