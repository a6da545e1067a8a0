public import Bytes

/// One bucket of a time series.
public struct SeriesPoint: Hashable, Sendable {
    /// The first moment of the bucket, aligned in UTC.
    public var start: Timestamp
    /// A count, or pico-dollars for `SeriesMetric.cost`.
    public var value: Int128

    public init(start: Timestamp, value: Int128) {
        self.start = start
        self.value = value
    }
}
