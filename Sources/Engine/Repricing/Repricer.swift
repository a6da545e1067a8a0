internal import Bytes
internal import Model
internal import Pricing
internal import Projections

/// Prices sums of calls by a set of prices, or tells what they were charged.
final class Repricer: UsagePricer {
    /// A price by which something costs; nil members for no cost.
    struct Price: Hashable {
        var id: String?
        var source: PricingSource?
    }

    /// How one class of calls is priced.
    private struct Plan {
        let model: String?
        let provider: String?
        let serviceLevel: String?
        /// What it was charged by.
        let charged: Int32
        let changes: PriceChanges
        /// By `PriceChanges.period`.
        var quotes: [Int: (terms: PriceTerms, price: Int32)] = [:]
    }

    /// Nil for costs as charged.
    private let prices: PriceSet?
    private let project: ProjectID
    private var plans: [Plan] = []
    private var numbers: [UsageClass: Int32] = [:]
    /// Prices by their numbers.
    private var found: [Price] = []
    private var priceNumbers: [Price: Int32] = [:]

    init(_ prices: PriceSet?, project: ProjectID) {
        self.prices = prices
        self.project = project
    }

    /// The price with a number of a slot.
    func price(_ number: Int32) -> Price { found[Int(number)] }

    /// The UTF-8 of the model's name of a plan; empty for none.
    func model(ofPlan plan: Int32) -> String { plans[Int(plan)].model ?? "" }

    func plan(for usage: UsageClass) -> Int32 {
        if let known = numbers[usage] { return known }
        func text(_ bytes: [UInt8]?) -> String? {
            bytes.map { String(decoding: $0, as: UTF8.self) }
        }
        let model = text(usage.model)
        let provider = text(usage.provider)
        let number = Int32(truncatingIfNeeded: plans.count)
        plans.append(
            Plan(
                model: model, provider: provider,
                serviceLevel: text(usage.serviceTier).map(PriceSet.serviceLevel),
                charged: priceNumber(
                    Price(
                        id: text(usage.priceID), source: PricingSource(rawValue: usage.source))),
                changes: prices?.changes(model: model, provider: provider, in: project)
                    ?? PriceChanges.none))
        numbers[usage] = number
        return number
    }

    func price(_ totals: UsageTotals, plan: Int32, minutes: Range<Int64>) -> PricedUsage? {
        guard prices != nil else {
            return PricedUsage(cost: totals.charged, price: plans[Int(plan)].charged)
        }
        // What tells no tokens has no cost.
        guard totals.calls > 0 else { return unpriced }
        guard plans[Int(plan)].changes.isConstant(in: minutes) else { return nil }
        let quote = quote(plan, at: PriceChanges.moment(minutes.lowerBound))
        return quote.terms.cost(
            ofCalls: totals.calls, counts: totals.counts, inputs: totals.inputs,
            serviceLevel: plans[Int(plan)].serviceLevel
        ).map { PricedUsage(cost: $0.total.rawValue, price: quote.price) }
    }

    /// What one call costs.
    ///
    /// - Parameter counts: its tokens; nil if it tells none.
    func price(call counts: TokenCounts?, plan: Int32, at moment: Timestamp) -> PricedUsage {
        guard prices != nil, let counts else { return unpriced }
        let quote = quote(plan, at: moment)
        let parts = quote.terms.cost(
            of: counts, serviceLevel: plans[Int(plan)].serviceLevel)
        return PricedUsage(cost: parts.total.rawValue, price: quote.price)
    }

    private var unpriced: PricedUsage {
        PricedUsage(cost: 0, price: priceNumber(Price(id: nil, source: nil)))
    }

    private func quote(_ plan: Int32, at moment: Timestamp) -> (terms: PriceTerms, price: Int32) {
        let place = Int(plan)
        let period = plans[place].changes.period(of: moment)
        if let period, let known = plans[place].quotes[period] { return known }
        guard let prices else {
            return (PriceTerms(rates: PriceBook.fallbackRates), unpriced.price)
        }
        let asked = prices.quote(
            model: plans[place].model, provider: plans[place].provider, at: moment, in: project)
        let quote = (
            terms: asked.terms, price: priceNumber(Price(id: asked.priceID, source: asked.source))
        )
        if let period { plans[place].quotes[period] = quote }
        return quote
    }

    private func priceNumber(_ price: Price) -> Int32 {
        if let known = priceNumbers[price] { return known }
        let number = Int32(truncatingIfNeeded: found.count)
        found.append(price)
        priceNumbers[price] = number
        return number
    }
}
