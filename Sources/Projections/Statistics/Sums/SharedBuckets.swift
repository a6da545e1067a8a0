/// The buckets of a level in which more than one source has events.
struct SharedBuckets: RollupSum {
    private let level: RollupLevel
    /// Where it looks; nil for everywhere.
    private let ranges: [Range<Int64>]?
    private var seen: Set<Int64> = []
    private var shared: Set<Int64> = []

    init(of level: RollupLevel, in ranges: [Range<Int64>]? = nil) {
        self.level = level
        self.ranges = ranges
    }

    /// Ascending.
    var answer: [Int64] { shared.sorted() }

    /// Those in which any source has events, ascending.
    var all: [Int64] { seen.sorted() }

    func partial<Source: RollupSource>(
        of source: borrowing Source
    ) throws(Source.Failure) -> [Int64] {
        guard let extent = source.extent else { return [] }
        let all = level.buckets(of: extent)
        var buckets: [Int64] = []
        for range in ranges ?? [all] where range.overlaps(all) {
            // Every event has a type.
            try source.forEachCell(TypeTotals.self, of: level, in: range.clamped(to: all)) {
                bucket, _, _ in
                if buckets.last != bucket { buckets.append(bucket) }
            }
        }
        return buckets
    }

    func needsNoMinutes(within extent: ClosedRange<Int64>) -> Bool {
        let minutes = RollupLevel.minute.buckets(of: extent)
        return level != .minute || !(ranges?.contains { $0.overlaps(minutes) } ?? true)
    }

    mutating func add(_ buckets: [Int64]) {
        for bucket in buckets where !seen.insert(bucket).inserted { shared.insert(bucket) }
    }
}
