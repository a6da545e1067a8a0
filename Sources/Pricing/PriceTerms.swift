public import Model

/// What a call costs by one row of a book or by one override: prices, and when which of them hold.
public struct PriceTerms: Hashable, Sendable {
    /// The prices of a call, or of a part of one, whose input exceeds a threshold.
    public struct Tier: Hashable, Sendable {
        /// The tier begins above this many input tokens, cached ones included.
        public var thresholdTokens: UInt64
        /// The prices there.
        public var rates: PriceRates

        public init(thresholdTokens: UInt64, rates: PriceRates) {
            self.thresholdTokens = thresholdTokens
            self.rates = rates
        }
    }

    /// What a threshold does.
    public enum TierRule: String, CaseIterable, Hashable, Sendable {
        /// The highest threshold that the input exceeds sets the prices of all tokens of the call.
        case cliff
        /// Each token is priced by its own place in the context, input first, then output.
        case marginal
    }

    /// The dearest request that is believed: 1,000 dollars.
    public static let maximumRequestPrice = PicoUSD(1_000 * PicoUSD.perDollar)

    /// The standard prices up to the first threshold.
    public var rates: PriceRates
    /// By rising threshold.
    public var tiers: [Tier]
    public var tierRule: TierRule
    /// Other service levels, in the order of the book.
    public var services: [ServicePrice]
    /// What a call costs besides its tokens, 0 to `maximumRequestPrice`; nil if nothing.
    public var request: PicoUSD?

    public init(
        rates: PriceRates, tiers: [Tier] = [], tierRule: TierRule = .cliff,
        services: [ServicePrice] = [], request: PicoUSD? = nil
    ) {
        self.rates = rates
        self.tiers = tiers
        self.tierRule = tierRule
        self.services = services
        self.request = request
    }

    /// The price of a call: exact products. Source: `spec/pricing.md`, "Cost".
    public func cost(of counts: TokenCounts, serviceLevel: String? = nil) -> Cost.Parts {
        var parts = Cost.Parts()
        forEachLine(of: counts, serviceLevel: serviceLevel) { parts.add($0) }
        return parts
    }

    /// The prices of a call with this many input tokens, cached ones included, at a service level,
    /// where a threshold prices all tokens.
    ///
    /// A level that is not priced, or not above the threshold, is served at the standard price.
    public func rates(inputTokens: UInt64, serviceLevel: String?) -> PriceRates {
        let tier = tiers.last { inputTokens > $0.thresholdTokens }
        return rates(of: tier, service: serviceLevel.flatMap(service))
    }

    /// The price of a service level in lower case; `fast` is another word for `priority` where no
    /// price of `fast` is told.
    public func service(named name: String) -> ServicePrice? {
        if let exact = services.first(where: { $0.name == name }) { return exact }
        return name == "fast" ? services.first { $0.name == "priority" } : nil
    }

    /// Gives the products that a cost is the sum of, in the order of the context; none is of 0 tokens.
    func forEachLine(
        of counts: TokenCounts, serviceLevel: String?, _ body: (CostLine) -> Void
    ) {
        let service = serviceLevel.flatMap { self.service(named: $0) }
        let tokens = PricedCounts(counts)
        if tierRule == .cliff || tiers.isEmpty {
            let tier = tiers.last { counts.input > $0.thresholdTokens }
            rates(of: tier, service: service).forEachLine(
                of: tokens, threshold: tier?.thresholdTokens, body)
        } else {
            // What no tier has a price of its own for takes no place of its own in the context.
            let priced = ([nil] + tiers.map(Optional.some)).map { rates(of: $0, service: service) }
            var tokens = tokens
            if priced.allSatisfy({ $0.audioInput == nil }) {
                tokens.fold(.audioInput, into: .input)
            }
            if priced.allSatisfy({ $0.reasoning == nil }) { tokens.fold(.reasoning, into: .output) }
            if priced.allSatisfy({ $0.audioOutput == nil }) {
                tokens.fold(.audioOutput, into: .output)
            }
            var start: UInt64 = 0
            for (index, tier) in ([nil] + tiers.map(Optional.some)).enumerated() {
                let end = index < tiers.count ? tiers[index].thresholdTokens : .max
                rates(of: tier, service: service).forEachLine(
                    of: tokens.within(start..<max(start, end)), threshold: tier?.thresholdTokens,
                    body)
                start = max(start, end)
            }
        }
        if let request, request > .zero {
            body(CostLine(item: .request, count: 1, unitPrice: request, tierThreshold: nil))
        }
    }

    func rates(of tier: Tier?, service: ServicePrice?) -> PriceRates {
        let standard = tier?.rates ?? rates
        guard let asked = tier == nil ? service?.rates : service?.ratesAboveThreshold else {
            return standard
        }
        return standard.replaced(by: asked)
    }
}
