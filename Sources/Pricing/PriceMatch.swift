public import Model

/// The row that a model's name led to, and how.
public struct PriceMatch: Hashable, Sendable {
    public var row: PriceRow
    /// Never `.default`.
    public var source: PricingSource
}
