/// The first and the last minute with data in a window: where a chart without bounds begins and ends.
struct DataSpanSum: RollupSum {
    let window: StatisticsWindow
    /// Nil if no minute has data.
    private(set) var answer: ClosedRange<Int64>?

    init(_ window: StatisticsWindow) { self.window = window }

    func needsNoMinutes(within extent: ClosedRange<Int64>) -> Bool {
        window.isWhole(within: extent)
    }

    func partial<Source: RollupSource>(
        of source: borrowing Source
    ) throws(Source.Failure) -> ClosedRange<Int64>? {
        guard let extent = source.extent else { return nil }
        let (from, until) = RollupCover.minutes(of: window)
        if from <= extent.lowerBound, until > extent.upperBound { return extent }
        var first: (level: RollupLevel, bucket: Int64)?
        var last: (level: RollupLevel, bucket: Int64)?
        for span in RollupCover(window, extent: extent, coarsest: .day).spans {
            // Every event counts in a type.
            try source.forEachCell(TypeTotals.self, of: span.level, in: span.buckets) {
                bucket, _, _ in
                if first == nil { first = (span.level, bucket) }
                last = (span.level, bucket)
            }
        }
        guard let first, let last else { return nil }
        let low = try Self.minutes(of: first, in: source)
        let high = try Self.minutes(of: last, in: source)
        guard let low, let high, low.lowerBound <= high.upperBound else { return nil }
        return low.lowerBound...high.upperBound
    }

    mutating func add(_ partial: ClosedRange<Int64>?) {
        guard let partial else { return }
        guard let known = answer else {
            answer = partial
            return
        }
        answer =
            min(known.lowerBound, partial.lowerBound)...max(known.upperBound, partial.upperBound)
    }

    /// The first and last minute with data of a bucket.
    private static func minutes<Source: RollupSource>(
        of place: (level: RollupLevel, bucket: Int64), in source: borrowing Source
    ) throws(Source.Failure) -> ClosedRange<Int64>? {
        let start = place.bucket * place.level.minutes
        var found: ClosedRange<Int64>?
        try source.forEachCell(
            TypeTotals.self, of: .minute, in: start..<start + place.level.minutes
        ) { minute, _, _ in
            found = (found?.lowerBound ?? minute)...max(found?.upperBound ?? minute, minute)
        }
        return found
    }
}
