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
        /// Of an input token written to a cache for an hour.
        public var cacheWriteHour: TokenPrice?
        /// Of a fresh input token that is audio.
        public var audioInput: TokenPrice?
        /// Of an output token spent on reasoning.
        public var reasoning: TokenPrice?
        /// Of an output token that is audio.
        public var audioOutput: TokenPrice?

        /// Whether the level names no price.
        var isEmpty: Bool { self == Rates() }
    }

    /// `batch`, `flex`, `priority` or `fast`, in lower case; a book may name others.
    public var name: String
    /// The prices up to the row's first threshold.
    public var rates: Rates
    /// The prices above the row's first context threshold; nil where the level has none there.
    public var ratesAboveThreshold: Rates?
}
