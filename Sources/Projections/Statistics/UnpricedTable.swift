internal import Bytes

/// The models of one project whose calls were priced by the fallback, by (model, provider).
struct UnpricedTable: Sendable {
    struct Totals: Sendable {
        var callCount: UInt64 = 0
        var inputTokens: UInt64 = 0
        var outputTokens: UInt64 = 0
        /// In pico-dollars.
        var guessedCost: Int128 = 0
        var lastSeen = Timestamp(microseconds: .min)
    }

    /// By model × 2³² + provider, both numbers of interned texts.
    private(set) var totals: [UInt64: Totals] = [:]

    mutating func add(model: UInt32, provider: UInt32, call: ModelTotals, at timestamp: Timestamp) {
        totals[UInt64(model) << 32 | UInt64(provider), default: Totals()].add(call, at: timestamp)
    }
}

extension UnpricedTable.Totals {
    fileprivate mutating func add(_ call: ModelTotals, at timestamp: Timestamp) {
        callCount &+= call.requests
        inputTokens &+= call.inputTokens
        outputTokens &+= call.outputTokens
        guessedCost &+= call.cost
        lastSeen = max(lastSeen, timestamp)
    }

    mutating func merge(_ other: Self) {
        callCount &+= other.callCount
        inputTokens &+= other.inputTokens
        outputTokens &+= other.outputTokens
        guessedCost &+= other.guessedCost
        lastSeen = max(lastSeen, other.lastSeen)
    }
}
