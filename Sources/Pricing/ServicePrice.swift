/// What a row asks for another service level than the standard one.
public struct ServicePrice: Hashable, Sendable {
    /// The prices that the level names; nil keeps the row's own.
    public struct Rates: Hashable, Sendable {
        /// Of a fresh input token.
        public var input: TokenPrice?
        /// Of an input token read from a cache.
        public var cacheRead: TokenPrice?
        /// Of an output token.
        public var output: TokenPrice?
        /// Of an input token written to a cache for five minutes.
        public var cacheWrite: TokenPrice?
    }

    /// `batch`, `flex`, `priority` or `fast`, in lower case.
    public var name: String
    /// The prices up to the row's first threshold.
    public var rates: Rates
    /// The prices above the row's first context threshold; nil where the level has none there.
    public var ratesAboveThreshold: Rates?
}
