/// An amount of money in 10⁻¹² US dollars.
///
/// A price of X dollars per million tokens is X × 10⁶ pico-dollars per token, so every list price
/// with six decimals is a whole number, and costs are exact products and sums.
public struct PicoUSD: Hashable, Comparable, Sendable {
    public var rawValue: Int128

    @inlinable
    public init(_ rawValue: Int128) { self.rawValue = rawValue }

    /// Nothing.
    public static let zero = PicoUSD(0)

    /// How many there are in a dollar.
    public static let perDollar: Int128 = 1_000_000_000_000

    @inlinable
    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

    /// The sum, held at the ends of 128 bits: recorded values must never trap a fold.
    @inlinable
    public static func + (left: Self, right: Self) -> Self {
        let (sum, overflow) = left.rawValue.addingReportingOverflow(right.rawValue)
        return PicoUSD(overflow ? (right.rawValue < 0 ? .min : .max) : sum)
    }

    @inlinable
    public static func += (left: inout Self, right: Self) { left = left + right }
}
