public import Bytes

/// One bucket of a time series.
public struct SeriesPoint: Hashable, Sendable {
    /// The first moment of the bucket, aligned in UTC.
    public var start: Timestamp
    /// A count, or pico-dollars for `SeriesMetric.cost`.
    public var value: Int128
    /// The part of a cost that was guessed by the fallback price; 0 for other metrics.
    public var defaultPriced: Int128

    public init(start: Timestamp, value: Int128, defaultPriced: Int128 = 0) {
        self.start = start
        self.value = value
        self.defaultPriced = defaultPriced
    }
}
