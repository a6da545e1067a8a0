/// Says what the calls that a rollup sums up cost by some prices (spec/repricing.md §2).
///
/// It remembers what it found, so that it is asked from one thread at a time.
public protocol UsagePricer: AnyObject {
    /// The number by which it is asked about a class from then on: one for each class.
    func plan(for usage: UsageClass) -> Int32

    /// What the calls of a cell cost, to the pico-dollar; nil where its sums don't tell that.
    ///
    /// - Parameters:
    ///   - plan: of the cell's class.
    ///   - minutes: since 1970, in which its calls began.
    func price(_ totals: UsageTotals, plan: Int32, minutes: Range<Int64>) -> PricedUsage?
}

/// What some calls cost, and by which price.
public struct PricedUsage: Hashable, Sendable {
    /// In pico-dollars.
    public var cost: Int128
    /// The price, by a number of the pricer's.
    public var price: Int32

    public init(cost: Int128, price: Int32) {
        self.cost = cost
        self.price = price
    }
}
