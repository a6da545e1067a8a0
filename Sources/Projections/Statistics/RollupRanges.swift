/// Some buckets of each level.
struct RollupRanges: Sendable {
    /// By level, ascending.
    private var ranges: [[Range<Int64>]] = RollupLevel.allCases.map { _ in [] }

    /// Takes more buckets of a level, ascending and higher than those before.
    mutating func append(_ buckets: [Int64], of level: RollupLevel) {
        let place = Int(level.rawValue)
        for bucket in buckets {
            if let last = ranges[place].last, last.upperBound == bucket {
                ranges[place][ranges[place].count - 1] = last.lowerBound..<bucket + 1
            } else {
                ranges[place].append(bucket..<bucket + 1)
            }
        }
    }

    /// Those of a level.
    func buckets(of level: RollupLevel) -> [Range<Int64>] { ranges[Int(level.rawValue)] }

    /// Those of a level that lie in a range.
    func buckets(of level: RollupLevel, within range: Range<Int64>) -> [Range<Int64>] {
        let all = ranges[Int(level.rawValue)]
        let first = all.partition { $0.upperBound > range.lowerBound }
        return all[first...].prefix { $0.lowerBound < range.upperBound }
            .map { $0.clamped(to: range) }
    }

    /// The buckets of a level that lie in those of a longer one.
    func buckets(of level: RollupLevel, in longer: RollupLevel) -> [Range<Int64>] {
        let count = longer.minutes / level.minutes
        return ranges[Int(longer.rawValue)].map { $0.lowerBound * count..<$0.upperBound * count }
    }
}
