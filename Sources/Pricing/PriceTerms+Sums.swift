public import Model

extension PriceTerms {
    /// What several calls cost together, from the sums of their tokens; nil where these don't tell,
    /// since their calls may lie in different tiers (spec/repricing.md §2).
    ///
    /// - Parameters:
    ///   - calls: how many; one at least.
    ///   - counts: the sums over them.
    ///   - inputs: from the lowest to the highest input of one of them.
    public func cost(
        ofCalls calls: UInt64, counts: TokenCounts, inputs: ClosedRange<UInt64>,
        serviceLevel: String?
    ) -> Cost.Parts? {
        if calls == 1 { return cost(of: counts, serviceLevel: serviceLevel) }
        let tier: Tier?
        if tierRule == .cliff {
            tier = tiers.last { inputs.lowerBound > $0.thresholdTokens }
            let highest = tiers.last { inputs.upperBound > $0.thresholdTokens }
            guard tier?.thresholdTokens == highest?.thresholdTokens else { return nil }
        } else {
            tier = nil
            if let first = tiers.first {
                let (most, overflow) = inputs.upperBound.addingReportingOverflow(counts.output)
                guard !overflow, most <= first.thresholdTokens else { return nil }
            }
        }
        var parts = Cost.Parts()
        rates(of: tier, service: serviceLevel.flatMap(service)).forEachLine(
            of: PricedCounts(counts), threshold: tier?.thresholdTokens
        ) { parts.add($0) }
        if let request, request > .zero {
            parts.add(CostLine(item: .request, count: calls, unitPrice: request))
        }
        return parts
    }
}
