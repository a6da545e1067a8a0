extension ProjectPart: RollupSource {
    typealias Failure = Never

    var extent: ClosedRange<Int64>? { rollups.extent }

    func forEachCell<Value: RollupValue>(
        _ type: Value.Type, of level: RollupLevel, in buckets: Range<Int64>,
        _ body: (_ bucket: Int64, _ part: UInt32, _ value: Value) -> Void
    ) {
        rollups.forEachCell(type, of: level, in: buckets, body)
    }

    func forEachUnpricedModel(
        _ body: (_ model: UInt32, _ provider: UInt32, _ totals: UnpricedTable.Totals) -> Void
    ) {
        unpriced.forEach(body)
    }

    func usageClasses() -> [UsageClass] { classes.all(models: texts) }

    func names(_ numbers: [UInt32]) -> [[UInt8]?] { numbers.map { texts.bytes($0) } }
}
