/// A value of a number, time or duration filter: mostly one number, for a date its whole day.
///
/// The unit is that of the field's kind (`SearchField.Kind`).
public struct SearchInterval: Hashable, Sendable {
    /// Both are inclusive.
    public let lower: Int128
    public let upper: Int128

    /// One number.
    public init(_ value: Int128) {
        lower = value
        upper = value
    }

    /// Several numbers in a row; they are put in order.
    public init(_ first: Int128, through last: Int128) {
        lower = min(first, last)
        upper = max(first, last)
    }

    /// Whether an event's value compares so with the interval: it is greater if it lies behind all
    /// of the interval, and equal if it lies within.
    public func matches(_ value: Int128, _ comparison: SearchComparison) -> Bool {
        switch comparison {
        case .equal: lower <= value && value <= upper
        case .less: value < lower
        case .atMost: value <= upper
        case .greater: value > upper
        case .atLeast: value >= lower
        }
    }
}
