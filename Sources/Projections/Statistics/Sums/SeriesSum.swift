internal import Bytes
internal import Model

/// A chart: a value for every bucket of a window.
struct SeriesSum: RollupSum {
    struct Point: Sendable {
        /// The place in the chart.
        var place: Int
        var value: Int128
        var defaultPriced: Int128
    }

    let metric: SeriesMetric
    let window: StatisticsWindow
    /// Minutes.
    private let interval: Int64
    /// In intervals since 1970.
    private let buckets: ClosedRange<Int64>
    private var values: [Int128]
    private var guesses: [Int128]

    /// - Parameter buckets: see `buckets(intervalMicroseconds:window:data:)`; as many as can be kept.
    init(
        _ metric: SeriesMetric, intervalMicroseconds: Int64, window: StatisticsWindow,
        buckets: ClosedRange<Int64>
    ) {
        self.metric = metric
        self.window = window
        self.interval = Self.intervalMinutes(intervalMicroseconds)
        self.buckets = buckets
        values = [Int128](repeating: 0, count: buckets.count)
        guesses = values
    }

    /// The first and last bucket of a chart, in intervals since 1970; nil if there is none.
    ///
    /// - Parameter data: the minutes with data in the window, where an end of that is open.
    static func buckets(
        intervalMicroseconds: Int64, window: StatisticsWindow, data: ClosedRange<Int64>?
    ) -> ClosedRange<Int64>? {
        let interval = intervalMinutes(intervalMicroseconds)
        var (from, until) = RollupCover.minutes(of: window)
        if window.from == nil || window.until == nil {
            guard let data else { return nil }
            if window.from == nil { from = data.lowerBound }
            if window.until == nil { until = data.upperBound + 1 }
        }
        guard from < until else { return nil }
        return RollupLevel.floorDivide(
            from, interval)...RollupLevel.floorDivide(until - 1, interval)
    }

    func needsNoMinutes(within extent: ClosedRange<Int64>) -> Bool {
        interval % RollupLevel.hour.minutes == 0 && window.isWhole(within: extent)
    }

    func partial<Source: RollupSource>(
        of source: borrowing Source
    ) throws(Source.Failure) -> [Point] {
        var points: [Point] = []
        func add(_ start: Int64, _ value: Int128, _ defaultPriced: Int128 = 0) {
            let bucket = RollupLevel.floorDivide(start, interval)
            guard value != 0 || defaultPriced != 0, buckets.contains(bucket) else { return }
            let place = Int(bucket - buckets.lowerBound)
            if let last = points.indices.last, points[last].place == place {
                points[last].value &+= value
                points[last].defaultPriced &+= defaultPriced
            } else {
                points.append(Point(place: place, value: value, defaultPriced: defaultPriced))
            }
        }
        let coarsest = RollupLevel.allCases.last { interval % $0.minutes == 0 } ?? .minute
        switch metric {
        case .requests, .errors:
            let errors = metric == .errors
            try source.forEachCell(TypeTotals.self, in: window, coarsest: coarsest) {
                start, _, totals in
                add(start, Int128(errors ? totals.errors : totals.events))
            }
        case .tokens:
            try source.forEachCell(ModelTotals.self, in: window, coarsest: coarsest) {
                start, _, totals in
                add(start, Int128(totals.inputTokens &+ totals.outputTokens))
            }
        case .cost:
            try source.forEachCell(ModelTotals.self, in: window, coarsest: coarsest) {
                start, _, totals in
                add(start, totals.cost, totals.defaultPricedCost)
            }
        }
        return points
    }

    mutating func add(_ partial: [Point]) {
        for point in partial {
            values[point.place] &+= point.value
            guesses[point.place] &+= point.defaultPriced
        }
    }

    /// Ascending, zeros included.
    var answer: [SeriesPoint] {
        values.indices.map { place in
            let minute = Int128(buckets.lowerBound + Int64(place)) * Int128(interval)
            let start = Int64(clamping: minute * Int128(RollupLevel.minuteMicroseconds))
            return SeriesPoint(
                start: Timestamp(microseconds: start), value: values[place],
                defaultPriced: guesses[place])
        }
    }

    /// Whole minutes, one at least.
    private static func intervalMinutes(_ microseconds: Int64) -> Int64 {
        max(1, microseconds / RollupLevel.minuteMicroseconds)
    }
}
