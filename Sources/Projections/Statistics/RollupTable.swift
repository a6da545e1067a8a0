internal import Bytes
internal import Model

/// The counts of one project by minute, hour and day of event time.
///
/// Every event is counted in one row of each level, so that a window is a sum over its whole days,
/// the hours at their edges and the minutes at the edges of those: never over events.
struct RollupTable: Sendable {
    private var rowCount = 0
    /// By level: bucket → row.
    private var rowsByBucket: [[Int64: UInt32]] = RollupLevel.allCases.map { _ in [:] }
    /// By level: the bucket of the last event, since the next one is mostly there too.
    private var recent: [(bucket: Int64, row: UInt32)?] = RollupLevel.allCases.map { _ in nil }
    /// The days that have data, ascending.
    private(set) var days: [Int64] = []

    /// The first and the last minute that has data; nil if none has.
    private(set) var extent: ClosedRange<Int64>?

    // Changed here only; key paths reach them to merge.
    var types = RollupCells<TypeTotals>()
    var models = RollupCells<ModelTotals>()
    var latencies = RollupCells<LatencyTotals>()
    var latencyBuckets = RollupCells<LatencyCount>()
    var usage = RollupCells<UsageTotals>()

    /// What it takes in memory, in bytes, about: rows have a place in four lists and a dictionary,
    /// and values have the table's own entries beside them.
    var byteCount: Int {
        rowCount * 200 + types.count * 48 + models.count * 192 + latencies.count * 80
            + latencyBuckets.count * 48 + usage.count * 200
    }

    /// Counts one event.
    ///
    /// - Parameters:
    ///   - model: the number of its model's name.
    ///   - call: what it adds to its model; nil unless it is a model call that counts.
    ///   - usage: what it adds to its usage class, if it tells tokens or was charged.
    ///   - latency: its latency in microseconds if that is a sample.
    mutating func add(
        at timestamp: Timestamp, type: EventType, isError: Bool, model: UInt32, call: ModelTotals?,
        usage added: (number: UInt32, totals: UsageTotals)?, latency: UInt64?
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
            if let added {
                usage.update(row: row, part: added.number, initial: UsageTotals()) {
                    $0.merge(added.totals)
                }
            }
            if let latency { add(latency: latency, row: row) }
        }
    }

    /// Adds what another table has in a cell.
    mutating func merge<Value: RollupValue>(
        _ value: Value, part: UInt32, level: RollupLevel, bucket: Int64
    ) {
        let row = row(level, bucket: bucket)
        self[keyPath: Value.cells].update(row: row, part: part, initial: Value()) {
            $0.merge(value)
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
        latencyBuckets.update(row: row, part: UInt32(bucket), initial: LatencyCount()) {
            $0.count &+= 1
        }
    }

    private mutating func row(_ level: RollupLevel, bucket: Int64) -> UInt32 {
        let place = Int(level.rawValue)
        if let last = recent[place], last.bucket == bucket { return last.row }
        if let known = rowsByBucket[place][bucket] {
            recent[place] = (bucket, known)
            return known
        }
        let row = UInt32(truncatingIfNeeded: rowCount)
        rowCount += 1
        rowsByBucket[place][bucket] = row
        recent[place] = (bucket, row)
        types.appendRow()
        models.appendRow()
        latencies.appendRow()
        latencyBuckets.appendRow()
        usage.appendRow()
        switch level {
        case .day: insertDay(bucket)
        case .hour: break
        case .minute:
            extent =
                min(
                    extent?.lowerBound ?? bucket, bucket)...max(
                    extent?.upperBound ?? bucket, bucket)
        }
        return row
    }

    private mutating func insertDay(_ day: Int64) {
        days.insert(day, at: firstDay(from: day))
    }

    /// The place of the first day that is not before one.
    private func firstDay(from day: Int64) -> Int {
        var low = 0
        var high = days.count
        // Days mostly come in order.
        if let last = days.last, last < day { low = high }
        while low < high {
            let middle = (low + high) / 2
            if days[middle] < day { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

extension RollupTable {
    /// See `RollupSource`.
    func forEachCell<Value: RollupValue>(
        _ type: Value.Type, of level: RollupLevel, in buckets: Range<Int64>,
        _ body: (_ bucket: Int64, _ part: UInt32, _ value: Value) -> Void
    ) {
        let cells = self[keyPath: Value.cells]
        forEachRow(of: level, in: buckets) { bucket, row in
            cells.forEach(inRow: row) { part, value in body(bucket, part, value) }
        }
    }

    /// What a cell holds; nil if there is none.
    func value<Value: RollupValue>(
        _ type: Value.Type, part: UInt32, level: RollupLevel, bucket: Int64
    ) -> Value? {
        row(existing: level, bucket: bucket).flatMap {
            self[keyPath: Value.cells].value(row: $0, part: part)
        }
    }

    /// Visits the rows of a level that have data, by bucket, ascending.
    func forEachRow(
        of level: RollupLevel, in buckets: Range<Int64>,
        _ body: (_ bucket: Int64, _ row: UInt32) -> Void
    ) {
        let lengths = RollupLevel.day.minutes / level.minutes
        let first = firstDay(from: RollupLevel.floorDivide(buckets.lowerBound, lengths))
        for day in days[first...] {
            let start = day * lengths
            guard start < buckets.upperBound else { break }
            let wanted = (start..<start + lengths).clamped(to: buckets)
            guard level == .minute else {
                for bucket in wanted {
                    if let row = row(existing: level, bucket: bucket) { body(bucket, row) }
                }
                continue
            }
            for hour in day * 24..<day * 24 + 24 where row(existing: .hour, bucket: hour) != nil {
                for bucket in (hour * 60..<hour * 60 + 60).clamped(to: wanted) {
                    if let row = row(existing: level, bucket: bucket) { body(bucket, row) }
                }
            }
        }
    }
}
