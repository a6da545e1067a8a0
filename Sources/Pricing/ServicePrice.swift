/// What a row asks for another service level than the standard one.
public struct ServicePrice: Hashable, Sendable {
    /// The prices that the level names; nil keeps the row's own.
    public struct Rates: Hashable, Sendable {
        public var input: TokenPrice?
        public var cacheRead: TokenPrice?
        public var output: TokenPrice?
        public var cacheWrite: TokenPrice?
    }

    /// `batch`, `flex`, `priority` or `fast`, in lower case.
    public var name: String
    public var rates: Rates
    /// The prices above the row's first context threshold; nil where the level has none there.
    public var ratesAboveThreshold: Rates?
}
