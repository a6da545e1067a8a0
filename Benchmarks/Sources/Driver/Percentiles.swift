/// Durations in nanoseconds, all of them kept, so that percentiles are exact (nearest rank).
public struct Percentiles: Sendable {
    private var values: [Int] = []
    private var isSorted = true

    public init() {}

    public var count: Int { values.count }

    public mutating func add(_ nanoseconds: Int) {
        values.append(nanoseconds)
        isSorted = false
    }

    public mutating func add(_ other: Percentiles) {
        values += other.values
        isSorted = false
    }

    /// The smallest value that so large a part of all does not exceed, in milliseconds; nil if there
    /// is none.
    ///
    /// - Parameter part: above 0, up to 1.
    public mutating func milliseconds(_ part: Double) -> Double? {
        guard !values.isEmpty else { return nil }
        if !isSorted {
            values.sort()
            isSorted = true
        }
        let rank = Int((part * Double(values.count)).rounded(.up))
        return Double(values[max(1, min(values.count, rank)) - 1]) / 1e6
    }
}
