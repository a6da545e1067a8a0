/// What one model call cost, decided at ingest and kept with the event.
public struct Cost: Hashable, Sendable {
    /// The parts of a cost, which add up to it.
    public struct Parts: Hashable, Sendable {
        /// Input tokens that were neither read from nor written to a cache.
        public var freshInput: PicoUSD
        public var cacheRead: PicoUSD
        public var cacheWrite: PicoUSD
        public var output: PicoUSD
        /// What the call itself costs, whatever its tokens.
        public var request: PicoUSD

        public init(
            freshInput: PicoUSD = .zero, cacheRead: PicoUSD = .zero, cacheWrite: PicoUSD = .zero,
            output: PicoUSD = .zero, request: PicoUSD = .zero
        ) {
            self.freshInput = freshInput
            self.cacheRead = cacheRead
            self.cacheWrite = cacheWrite
            self.output = output
            self.request = request
        }

        /// Everything on the input side.
        public var input: PicoUSD { freshInput + cacheRead + cacheWrite }
        /// The whole cost.
        public var total: PicoUSD { input + output + request }
    }

    public var parts: Parts
    /// How the model's name led to the price.
    public var source: PricingSource
    /// The price row, as `provider/model@effective-from`; `override/` and its id for an override;
    /// `default` for the fallback.
    public var priceID: String

    public init(parts: Parts, source: PricingSource, priceID: String) {
        self.parts = parts
        self.source = source
        self.priceID = priceID
    }

    /// The whole cost.
    public var total: PicoUSD { parts.total }
}
