/// The days and hours of several sections as one: minutes are left to these.
struct RunRollups {
    /// A section without its minutes.
    private struct Coarse: RollupSource {
        let section: RollupSection

        var extent: ClosedRange<Int64>? { section.extent }

        func forEachCell<Value: RollupValue>(
            _ type: Value.Type, of level: RollupLevel, in buckets: Range<Int64>,
            _ body: (_ bucket: Int64, _ part: UInt32, _ value: Value) -> Void
        ) throws(RollupSection.Failure) {
            guard level != .minute else { return }
            try section.forEachCell(type, of: level, in: buckets, body)
        }

        func forEachUnpricedModel(
            _ body: (_ model: UInt32, _ provider: UInt32, _ totals: UnpricedTable.Totals) -> Void
        ) throws(RollupSection.Failure) {
            try section.forEachUnpricedModel(body)
        }

        func usageClasses() throws(RollupSection.Failure) -> [UsageClass] {
            try section.usageClasses()
        }

        func names(_ numbers: [UInt32]) throws(RollupSection.Failure) -> [[UInt8]?] {
            try section.names(numbers)
        }
    }

    private var merged = MergedRollups()
    private(set) var extent: ClosedRange<Int64>?

    mutating func add(_ section: RollupSection) throws(RollupSection.Failure) {
        merged.add(try merged.partial(of: Coarse(section: section)))
        guard let more = section.extent else { return }
        extent =
            extent.map {
                min($0.lowerBound, more.lowerBound)...max($0.upperBound, more.upperBound)
            } ?? more
    }
}

extension RunRollups: RollupSource {
    typealias Failure = Never

    func forEachCell<Value: RollupValue>(
        _ type: Value.Type, of level: RollupLevel, in buckets: Range<Int64>,
        _ body: (_ bucket: Int64, _ part: UInt32, _ value: Value) -> Void
    ) {
        guard level != .minute else { return }
        merged.forEachCell(type, of: level, in: buckets, body)
    }

    func forEachUnpricedModel(
        _ body: (_ model: UInt32, _ provider: UInt32, _ totals: UnpricedTable.Totals) -> Void
    ) {
        merged.forEachUnpricedModel(body)
    }

    func usageClasses() -> [UsageClass] { merged.usageClasses() }

    func names(_ numbers: [UInt32]) -> [[UInt8]?] { merged.names(numbers) }
}
