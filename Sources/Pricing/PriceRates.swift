public import Model

/// The prices of a token; nil where none is published.
public struct PriceRates: Hashable, Sendable {
    /// Of an input token that was neither read from nor written to a cache.
    public var input: TokenPrice
    /// Of an input token read from a cache.
    public var cacheRead: TokenPrice?
    /// Of an input token written to a cache kept for five minutes.
    public var cacheWrite: TokenPrice?
    /// Of an input token written to a cache kept for an hour.
    public var cacheWriteHour: TokenPrice?
    /// Of a fresh input token that is audio.
    public var audioInput: TokenPrice?
    /// Of an output token.
    public var output: TokenPrice
    /// Of an output token spent on reasoning.
    public var reasoning: TokenPrice?
    /// Of an output token that is audio.
    public var audioOutput: TokenPrice?

    /// Prices; nil for those that are not published.
    public init(
        input: TokenPrice, cacheRead: TokenPrice? = nil, cacheWrite: TokenPrice? = nil,
        cacheWriteHour: TokenPrice? = nil, output: TokenPrice, audioInput: TokenPrice? = nil,
        reasoning: TokenPrice? = nil, audioOutput: TokenPrice? = nil
    ) {
        self.input = input
        self.cacheRead = cacheRead
        self.cacheWrite = cacheWrite
        self.cacheWriteHour = cacheWriteHour
        self.audioInput = audioInput
        self.output = output
        self.reasoning = reasoning
        self.audioOutput = audioOutput
    }

    /// The price of a call: exact products. Source: `spec/pricing.md`, "Cost".
    public func cost(of counts: TokenCounts) -> Cost.Parts {
        var parts = Cost.Parts()
        forEachLine(of: PricedCounts(counts), threshold: nil) { parts.add($0) }
        return parts
    }

    /// Gives the products for tokens that all cost these prices, in the order of the context.
    ///
    /// Where no cache price is published, cached tokens cost what input costs; where none is for an
    /// hour, what five minutes cost. Audio and reasoning without a price of their own are counted
    /// with the input and output that they are part of.
    func forEachLine(
        of tokens: PricedCounts, threshold: UInt64?, _ body: (CostLine) -> Void
    ) {
        var tokens = tokens
        if audioInput == nil { tokens.fold(.audioInput, into: .input) }
        if reasoning == nil { tokens.fold(.reasoning, into: .output) }
        if audioOutput == nil { tokens.fold(.audioOutput, into: .output) }
        for item in PricedCounts.order where tokens[item] > 0 {
            let price = PicoUSD(Int128(price(of: item).picoUSDPerToken))
            body(
                CostLine(
                    item: item, count: tokens[item], unitPrice: price, tierThreshold: threshold))
        }
    }

    private func price(of item: CostLine.Item) -> TokenPrice {
        switch item {
        case .input, .request: input
        case .audioInput: audioInput ?? input
        case .cacheRead: cacheRead ?? input
        case .cacheWrite: cacheWrite ?? input
        case .cacheWriteHour: cacheWriteHour ?? cacheWrite ?? input
        case .output: output
        case .reasoning: reasoning ?? output
        case .audioOutput: audioOutput ?? output
        }
    }

    /// These prices where a service level names none of its own, else the level's.
    func replaced(by service: ServicePrice.Rates) -> PriceRates {
        PriceRates(
            input: service.input ?? input, cacheRead: service.cacheRead ?? cacheRead,
            cacheWrite: service.cacheWrite ?? cacheWrite,
            cacheWriteHour: service.cacheWriteHour ?? cacheWriteHour,
            output: service.output ?? output, audioInput: service.audioInput ?? audioInput,
            reasoning: service.reasoning ?? reasoning,
            audioOutput: service.audioOutput ?? audioOutput)
    }
}

extension PricedCounts {
    /// Counts one item's tokens with another's.
    mutating func fold(_ item: CostLine.Item, into other: CostLine.Item) {
        self[other] += self[item]
        self[item] = 0
    }
}
