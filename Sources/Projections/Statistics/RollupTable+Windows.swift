internal import Bytes

extension RollupTable {
    /// Visits rows that together hold exactly the events of a window, in ascending order of time.
    ///
    /// - Parameters:
    ///   - coarsest: the longest bucket wanted, so that none crosses the border of a chart's bucket.
    ///   - body: gets the row, and the first minute of its bucket since 1970.
    func forEachRow(
        in window: StatisticsWindow, coarsest: RollupLevel,
        _ body: (_ row: UInt32, _ startMinute: Int64) -> Void
    ) {
        let minutes = Self.minutes(of: window)
        guard minutes.from < minutes.until else { return }
        for day in days {
            let start = day * RollupLevel.day.minutes
            guard start + RollupLevel.day.minutes > minutes.from else { continue }
            guard start < minutes.until else { break }
            visit(.day, bucket: day, minutes: minutes, coarsest: coarsest, body)
        }
    }

    private func visit(
        _ level: RollupLevel, bucket: Int64, minutes: (from: Int64, until: Int64),
        coarsest: RollupLevel, _ body: (_ row: UInt32, _ startMinute: Int64) -> Void
    ) {
        guard let row = row(existing: level, bucket: bucket) else { return }
        let start = bucket * level.minutes
        let end = start + level.minutes
        guard end > minutes.from, start < minutes.until else { return }
        let isWhole = start >= minutes.from && end <= minutes.until
        guard !isWhole || level.rawValue > coarsest.rawValue,
            let finer = RollupLevel(rawValue: level.rawValue &- 1)
        else {
            body(row, start)
            return
        }
        let parts = level.minutes / finer.minutes
        for part in 0..<parts {
            visit(finer, bucket: bucket * parts + part, minutes: minutes, coarsest: coarsest, body)
        }
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

    /// The first and last minute with data in a window; nil if there are none.
    func minutesWithData(in window: StatisticsWindow) -> ClosedRange<Int64>? {
        var first: Int64?
        var last: Int64?
        forEachRow(in: window, coarsest: .day) { _, start in
            if first == nil { first = start }
            last = start
        }
        guard let first, let last else { return nil }
        // The rows visited are whole buckets of a day at most: their minutes tell the rest.
        let until = Self.minutes(of: window).until
        func hasData(_ minute: Int64) -> Bool { row(existing: .minute, bucket: minute) != nil }
        func minutes(from start: Int64) -> Range<Int64> {
            start..<max(start, min(start + RollupLevel.day.minutes, until))
        }
        guard let low = minutes(from: first).first(where: hasData),
            let high = minutes(from: last).last(where: hasData), low <= high
        else { return nil }
        return low...high
    }
}
