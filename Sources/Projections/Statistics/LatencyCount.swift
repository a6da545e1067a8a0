/// How many latencies fall into one bucket of the histogram.
struct LatencyCount: RollupValue {
    static let kind = RollupKind.latencyBuckets
    static var cells: WritableKeyPath<RollupTable, RollupCells<LatencyCount>> { \.latencyBuckets }

    var count: UInt64 = 0

    mutating func merge(_ other: LatencyCount) { count &+= other.count }
}
