internal import Bytes

/// The models of one project whose calls were priced by the fallback, by (model, provider).
struct UnpricedTable: Sendable {
    struct Totals: Hashable, Sendable {
        var callCount: UInt64 = 0
        var inputTokens: UInt64 = 0
        var outputTokens: UInt64 = 0
        /// In pico-dollars.
        var guessedCost: Int128 = 0
        var lastSeen = Timestamp(microseconds: .min)
    }

    /// By model × 2³² + provider, both numbers of interned texts.
    private var totals: [UInt64: Totals] = [:]

    /// How many pairs there are.
    var count: Int { totals.count }

    mutating func add(model: UInt32, provider: UInt32, call: ModelTotals, at timestamp: Timestamp) {
        let added = Totals(
            callCount: call.requests, inputTokens: call.inputTokens,
            outputTokens: call.outputTokens, guessedCost: call.cost, lastSeen: timestamp)
        merge(model: model, provider: provider, added)
    }

    mutating func merge(model: UInt32, provider: UInt32, _ added: Totals) {
        totals[UInt64(model) << 32 | UInt64(provider), default: Totals()].merge(added)
    }

    /// What there is of a pair; nil if nothing.
    func totals(model: UInt32, provider: UInt32) -> Totals? {
        totals[UInt64(model) << 32 | UInt64(provider)]
    }

    /// Visits every pair in an order that must not show.
    func forEach(_ body: (_ model: UInt32, _ provider: UInt32, _ totals: Totals) -> Void) {
        for (key, totals) in totals {
            body(UInt32(truncatingIfNeeded: key >> 32), UInt32(truncatingIfNeeded: key), totals)
        }
    }
}

extension UnpricedTable.Totals {
    mutating func merge(_ other: Self) {
        callCount &+= other.callCount
        inputTokens &+= other.inputTokens
        outputTokens &+= other.outputTokens
        guessedCost &+= other.guessedCost
        lastSeen = max(lastSeen, other.lastSeen)
    }
}
