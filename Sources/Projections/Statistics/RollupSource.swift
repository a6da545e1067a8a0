/// The rollups of one project in one part, wherever they are kept.
///
/// Models and providers go by numbers that mean something in this source only;
/// `StringTable.none` is none.
protocol RollupSource {
    /// How reading can fail; `Never` in memory.
    associatedtype Failure: Error

    /// The first and the last minute since 1970 that has data; nil if none has.
    var extent: ClosedRange<Int64>? { get }

    /// Visits the cells of a level by bucket, ascending; those of a bucket in an order that must not
    /// show.
    ///
    /// - Parameters:
    ///   - buckets: lengths of the level since 1970.
    ///   - body: gets the bucket, and the part: an event type, the number of a model or of a usage
    ///     class, 0, or a bucket of `LatencyHistogram`.
    func forEachCell<Value: RollupValue>(
        _ type: Value.Type, of level: RollupLevel, in buckets: Range<Int64>,
        _ body: (_ bucket: Int64, _ part: UInt32, _ value: Value) -> Void
    ) throws(Failure)

    /// Visits what the fallback price was used for, by model and provider, in an order that must not
    /// show.
    func forEachUnpricedModel(
        _ body: (_ model: UInt32, _ provider: UInt32, _ totals: UnpricedTable.Totals) -> Void
    ) throws(Failure)

    /// The usage classes by their numbers in this source.
    func usageClasses() throws(Failure) -> [UsageClass]

    /// The UTF-8 of names by their numbers, in the order of these; nil for none.
    func names(_ numbers: [UInt32]) throws(Failure) -> [[UInt8]?]
}

extension RollupSource {
    /// Visits the cells that together hold exactly the events of a window.
    ///
    /// - Parameters:
    ///   - coarsest: the longest bucket wanted, so that none crosses the border of a chart's bucket.
    ///   - body: gets the first minute of the bucket since 1970, the part, and the value.
    func forEachCell<Value: RollupValue>(
        _ type: Value.Type, in window: StatisticsWindow, coarsest: RollupLevel = .day,
        _ body: (_ startMinute: Int64, _ part: UInt32, _ value: Value) -> Void
    ) throws(Failure) {
        guard let extent else { return }
        for span in RollupCover(window, extent: extent, coarsest: coarsest).spans {
            let length = span.level.minutes
            try forEachCell(type, of: span.level, in: span.buckets) { bucket, part, value in
                body(bucket * length, part, value)
            }
        }
    }
}
