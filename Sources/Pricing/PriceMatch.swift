public import Model

/// The row that a model's name led to, and how.
public struct PriceMatch: Hashable, Sendable {
    /// The row that holds at the moment asked for.
    public var row: PriceRow
    /// How the name led to it; never `.default`.
    public var source: PricingSource
}
