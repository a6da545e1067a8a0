/// Sum and range of the latencies of a rollup row; their buckets are cells of their own.
struct LatencyTotals: RollupValue {
    static let kind = RollupKind.latencies
    static var cells: WritableKeyPath<RollupTable, RollupCells<LatencyTotals>> { \.latencies }

    var sumMicroseconds: UInt128 = 0
    var minimumMicroseconds: UInt64 = .max
    var maximumMicroseconds: UInt64 = 0

    mutating func merge(_ other: LatencyTotals) {
        sumMicroseconds &+= other.sumMicroseconds
        minimumMicroseconds = min(minimumMicroseconds, other.minimumMicroseconds)
        maximumMicroseconds = max(maximumMicroseconds, other.maximumMicroseconds)
    }
}
