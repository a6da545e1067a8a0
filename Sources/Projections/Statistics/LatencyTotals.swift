/// Sum and range of the latencies of a rollup row; their buckets are cells of their own.
struct LatencyTotals: Sendable {
    var sumMicroseconds: UInt128 = 0
    var minimumMicroseconds: UInt64 = .max
    var maximumMicroseconds: UInt64 = 0
}
