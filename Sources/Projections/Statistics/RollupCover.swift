internal import Bytes

/// The buckets that together hold exactly the minutes of a window: whole days, the hours at their
/// edges, and the minutes at the edges of those.
struct RollupCover {
    struct Span {
        var level: RollupLevel
        var buckets: Range<Int64>
    }

    /// Ascending in time, at most five.
    private(set) var spans: [Span] = []

    /// - Parameters:
    ///   - extent: the minutes that have data. An edge of the window beyond them is moved out to the
    ///     end of a day, so that no finer bucket is wanted there.
    ///   - coarsest: the longest bucket wanted.
    init(_ window: StatisticsWindow, extent: ClosedRange<Int64>, coarsest: RollupLevel) {
        let (from, until) = Self.minutes(of: window)
        guard from < until, from <= extent.upperBound, until > extent.lowerBound else { return }
        let day = RollupLevel.day.minutes
        add(
            from: from > extent.lowerBound
                ? from : RollupLevel.floorDivide(extent.lowerBound, day) * day,
            until: until <= extent.upperBound
                ? until : (RollupLevel.floorDivide(extent.upperBound, day) + 1) * day,
            level: coarsest)
    }

    private mutating func add(from: Int64, until: Int64, level: RollupLevel) {
        guard from < until else { return }
        let length = level.minutes
        let first = -RollupLevel.floorDivide(-from, length)
        let end = RollupLevel.floorDivide(until, length)
        let finer = RollupLevel(rawValue: level.rawValue &- 1)
        guard first < end else {
            if let finer { add(from: from, until: until, level: finer) }
            return
        }
        if let finer { add(from: from, until: first * length, level: finer) }
        spans.append(Span(level: level, buckets: first..<end))
        if let finer { add(from: end * length, until: until, level: finer) }
    }

    /// A window in minutes since 1970: the first, and the one after the last.
    static func minutes(of window: StatisticsWindow) -> (from: Int64, until: Int64) {
        let unit = RollupLevel.minuteMicroseconds
        // Beyond the ends of what 64 bits of microseconds can hold, rounded out to whole days.
        let limit = Int64.max / unit + 2 * RollupLevel.day.minutes
        let from = window.from.map { RollupLevel.floorDivide($0.microseconds, unit) }
        let until = window.until.map {
            RollupLevel.floorDivide($0.microseconds, unit) + ($0.microseconds % unit == 0 ? 0 : 1)
        }
        return (from ?? -limit, until ?? limit)
    }
}
