internal import Model

/// The models that were priced by the fallback.
struct UnpricedSum: RollupSum {
    /// The UTF-8 of a model's name, empty if it has none, and of its provider's.
    struct Name: Hashable, Sendable {
        var model: [UInt8]
        var provider: [UInt8]?
    }

    private(set) var sums: [Name: UnpricedTable.Totals] = [:]

    func needsNoMinutes(within extent: ClosedRange<Int64>) -> Bool { true }

    func partial<Source: RollupSource>(
        of source: borrowing Source
    ) throws(Source.Failure) -> [(name: Name, totals: UnpricedTable.Totals)] {
        var numbers: [UInt32] = []
        var totals: [UnpricedTable.Totals] = []
        try source.forEachUnpricedModel { model, provider, found in
            numbers.append(model)
            numbers.append(provider)
            totals.append(found)
        }
        let names = try source.names(numbers)
        return totals.enumerated().map { place, totals in
            (Name(model: names[2 * place] ?? [], provider: names[2 * place + 1]), totals)
        }
    }

    mutating func add(_ partial: [(name: Name, totals: UnpricedTable.Totals)]) {
        for (name, totals) in partial {
            sums[name, default: UnpricedTable.Totals()].merge(totals)
        }
    }

    /// Dearest first, ties by the bytes of model and provider.
    var answer: [UnpricedModel] {
        let ordered = sums.sorted { left, right in
            if left.value.guessedCost != right.value.guessedCost {
                return left.value.guessedCost > right.value.guessedCost
            }
            if left.key.model != right.key.model {
                return left.key.model.lexicographicallyPrecedes(right.key.model)
            }
            guard let first = left.key.provider, let second = right.key.provider else {
                return left.key.provider == nil && right.key.provider != nil
            }
            return first.lexicographicallyPrecedes(second)
        }
        return ordered.map { name, totals in
            UnpricedModel(
                model: String(decoding: name.model, as: UTF8.self),
                provider: name.provider.map { String(decoding: $0, as: UTF8.self) },
                callCount: totals.callCount, inputTokens: totals.inputTokens,
                outputTokens: totals.outputTokens, guessedCost: PicoUSD(totals.guessedCost),
                lastSeen: totals.lastSeen)
        }
    }
}
