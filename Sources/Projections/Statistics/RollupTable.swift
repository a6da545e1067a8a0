internal import Bytes
internal import Model

/// The counts of one project by minute, hour and day of event time.
///
/// Every event is counted in one row of each level, so that a window is a sum over its whole days,
/// the hours at their edges and the minutes at the edges of those: never over events.
struct RollupTable: Sendable {
    struct Row: Sendable {
        var bucket: Int64
        var level: RollupLevel
    }

    private(set) var rows: [Row] = []
    /// By level: bucket → row.
    private var rowsByBucket: [[Int64: UInt32]] = RollupLevel.allCases.map { _ in [:] }
    /// By level: the bucket of the last event, since the next one is mostly there too.
    private var recent: [(bucket: Int64, row: UInt32)?] = RollupLevel.allCases.map { _ in nil }
    /// The days that have data, ascending.
    private(set) var days: [Int64] = []

    private(set) var types = RollupCells<TypeTotals>()
    private(set) var models = RollupCells<ModelTotals>()
    private(set) var latencies = RollupCells<LatencyTotals>()
    private(set) var latencyBuckets = RollupCells<UInt64>()

    /// Counts one event.
    ///
    /// - Parameters:
    ///   - model: the number of its model's name.
    ///   - call: what it adds to its model; nil unless it is a model call that counts.
    ///   - latency: its latency in microseconds if that is a sample.
    mutating func add(
        at timestamp: Timestamp, type: EventType, isError: Bool, model: UInt32, call: ModelTotals?,
        latency: UInt64?
    ) {
        for level in RollupLevel.allCases {
            let row = row(level, bucket: level.bucket(of: timestamp))
            types.update(row: row, part: UInt32(type.rawValue), initial: TypeTotals()) {
                $0.events &+= 1
                if isError { $0.errors &+= 1 }
            }
            if let call {
                models.update(row: row, part: model, initial: ModelTotals()) { $0.merge(call) }
            }
            if let latency { add(latency: latency, row: row) }
        }
    }

    /// The row of a bucket, if it has data.
    func row(existing level: RollupLevel, bucket: Int64) -> UInt32? {
        rowsByBucket[Int(level.rawValue)][bucket]
    }

    private mutating func add(latency: UInt64, row: UInt32) {
        latencies.update(row: row, part: 0, initial: LatencyTotals()) {
            $0.sumMicroseconds &+= UInt128(latency)
            $0.minimumMicroseconds = min($0.minimumMicroseconds, latency)
            $0.maximumMicroseconds = max($0.maximumMicroseconds, latency)
        }
        let bucket = LatencyHistogram.bucket(
            milliseconds: LatencyHistogram.milliseconds(latency))
        latencyBuckets.update(row: row, part: UInt32(bucket), initial: 0) { $0 &+= 1 }
    }

    private mutating func row(_ level: RollupLevel, bucket: Int64) -> UInt32 {
        let place = Int(level.rawValue)
        if let last = recent[place], last.bucket == bucket { return last.row }
        if let known = rowsByBucket[place][bucket] {
            recent[place] = (bucket, known)
            return known
        }
        let row = UInt32(truncatingIfNeeded: rows.count)
        rows.append(Row(bucket: bucket, level: level))
        rowsByBucket[place][bucket] = row
        recent[place] = (bucket, row)
        types.appendRow()
        models.appendRow()
        latencies.appendRow()
        latencyBuckets.appendRow()
        if level == .day { insertDay(bucket) }
        return row
    }

    private mutating func insertDay(_ day: Int64) {
        var low = 0
        var high = days.count
        // Days mostly come in order.
        if let last = days.last, last < day { low = high }
        while low < high {
            let middle = (low + high) / 2
            if days[middle] < day { low = middle + 1 } else { high = middle }
        }
        days.insert(day, at: low)
    }
}
