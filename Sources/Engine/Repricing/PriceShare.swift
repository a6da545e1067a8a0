public import Model

/// What one price made of a cost.
public struct PriceShare: Hashable, Sendable {
    /// Nil for calls that have no cost.
    public var priceID: String?
    /// How names led to it.
    public var source: PricingSource?
    public var callCount: UInt64
    public var cost: PicoUSD

    public init(priceID: String?, source: PricingSource?, callCount: UInt64, cost: PicoUSD) {
        self.priceID = priceID
        self.source = source
        self.callCount = callCount
        self.cost = cost
    }

    private struct Key: Hashable {
        var priceID: [UInt8]?
        var source: PricingSource?
    }

    /// Shares of the same price added up, by the bytes of their ids and by source.
    public static func merged(_ shares: some Sequence<PriceShare>) -> [PriceShare] {
        var sums: [Key: PriceShare] = [:]
        for share in shares {
            let key = Key(priceID: share.priceID.map { Array($0.utf8) }, source: share.source)
            if var sum = sums[key] {
                sum.callCount &+= share.callCount
                sum.cost += share.cost
                sums[key] = sum
            } else {
                sums[key] = share
            }
        }
        return sums.sorted { left, right in
            let (first, second) = (left.key.priceID ?? [], right.key.priceID ?? [])
            if first != second { return first.lexicographicallyPrecedes(second) }
            return (left.key.source?.rawValue ?? 0) < (right.key.source?.rawValue ?? 0)
        }.map(\.value)
    }
}
