public import Model

/// The five prices of a token; nil where none is published.
public struct PriceRates: Hashable, Sendable {
    /// Of an input token that was neither read from nor written to a cache.
    public var input: TokenPrice
    /// Of an input token read from a cache.
    public var cacheRead: TokenPrice?
    /// Of an input token written to a cache kept for five minutes.
    public var cacheWrite: TokenPrice?
    /// Of an input token written to a cache kept for an hour.
    public var cacheWriteHour: TokenPrice?
    /// Of an output token, reasoning included.
    public var output: TokenPrice

    /// Prices; nil for those that are not published.
    public init(
        input: TokenPrice, cacheRead: TokenPrice? = nil, cacheWrite: TokenPrice? = nil,
        cacheWriteHour: TokenPrice? = nil, output: TokenPrice
    ) {
        self.input = input
        self.cacheRead = cacheRead
        self.cacheWrite = cacheWrite
        self.cacheWriteHour = cacheWriteHour
        self.output = output
    }

    /// The price of a call: exact products. Source: `spec/pricing.md`, "Cost".
    ///
    /// Where no cache price is published, cached tokens cost what input costs; where none is for an
    /// hour, what five minutes cost.
    public func cost(of counts: TokenCounts) -> Cost.Parts {
        let write = cacheWrite ?? input
        return Cost.Parts(
            freshInput: input * counts.freshInput,
            cacheRead: (cacheRead ?? input) * counts.cacheRead,
            cacheWrite: write * counts.cacheWrite
                + (cacheWriteHour ?? write) * counts.cacheWriteHour,
            output: output * counts.output)
    }

    /// These prices where a service level names none of its own, else the level's.
    func replaced(by service: ServicePrice.Rates) -> PriceRates {
        PriceRates(
            input: service.input ?? input, cacheRead: service.cacheRead ?? cacheRead,
            cacheWrite: service.cacheWrite ?? cacheWrite, cacheWriteHour: cacheWriteHour,
            output: service.output ?? output)
    }
}
