/// The rollups of several sources as one, whatever the borders between them.
struct MergedRollups: RollupSum {
    /// The cells of one source, models and providers by numbers of `names`.
    struct Partial: Sendable {
        var names: [UInt32: [UInt8]] = [:]
        var types: [Cell<TypeTotals>] = []
        var models: [Cell<ModelTotals>] = []
        var latencies: [Cell<LatencyTotals>] = []
        var buckets: [Cell<LatencyCount>] = []
        /// Classes by their numbers in `classes`.
        var usage: [Cell<UsageTotals>] = []
        var classes: [UsageClass] = []
        var unpriced: [(model: UInt32, provider: UInt32, totals: UnpricedTable.Totals)] = []
    }

    struct Cell<Value: RollupValue>: Sendable {
        var level: RollupLevel
        var bucket: Int64
        var part: UInt32
        var value: Value
    }

    /// The numbers that what a partial names has here.
    struct Numbers {
        fileprivate var texts: [UInt32: UInt32]
        /// By the number of a class in the partial.
        fileprivate var classes: [UInt32]

        func text(_ number: UInt32) -> UInt32 { texts[number] ?? StringTable.none }

        /// A cell with its part by its number here; nil if the partial does not say what that is.
        func translated<Value>(_ cell: Cell<Value>) -> Cell<Value>? {
            var cell = cell
            switch Value.kind {
            case .types, .latencies, .latencyBuckets: break
            case .models: cell.part = text(cell.part)
            case .usage:
                guard Int(cell.part) < classes.count else { return nil }
                cell.part = classes[Int(cell.part)]
            }
            return cell
        }
    }

    private(set) var texts = StringTable()
    private(set) var rollups = RollupTable()
    private(set) var unpriced = UnpricedTable()
    private(set) var classes = UsageClassTable()
    /// The buckets that are taken; nil for all.
    private let ranges: RollupRanges?

    /// - Parameter ranges: the buckets that are taken; nil for all. Unpriced models are taken anyway.
    init(in ranges: RollupRanges? = nil) { self.ranges = ranges }

    func needsNoMinutes(within extent: ClosedRange<Int64>) -> Bool {
        let minutes = RollupLevel.minute.buckets(of: extent)
        return ranges?.buckets(of: .minute, within: minutes).isEmpty ?? false
    }

    func partial<Source: RollupSource>(
        of source: borrowing Source
    ) throws(Source.Failure) -> Partial {
        var partial = Partial()
        partial.types = try cells(of: source)
        partial.models = try cells(of: source)
        partial.latencies = try cells(of: source)
        partial.buckets = try cells(of: source)
        partial.usage = try cells(of: source)
        partial.classes = try source.usageClasses()
        var unpriced = partial.unpriced
        try source.forEachUnpricedModel { unpriced.append(($0, $1, $2)) }
        partial.unpriced = unpriced
        var numbers = Set(partial.models.map(\.part))
        for (model, provider, _) in unpriced {
            numbers.insert(model)
            numbers.insert(provider)
        }
        let ordered = Array(numbers)
        for (number, name) in zip(ordered, try source.names(ordered)) {
            partial.names[number] = name
        }
        return partial
    }

    /// The numbers here of what a partial names, which are given now where it is new.
    mutating func numbers(of partial: Partial) -> Numbers {
        var numbers = Numbers(texts: [StringTable.none: StringTable.none], classes: [])
        for (number, name) in partial.names {
            numbers.texts[number] = name.withUnsafeBytes { texts.intern($0) }
        }
        numbers.classes = partial.classes.map { usage in
            let model = usage.model?.withUnsafeBytes { texts.intern($0) }
            return classes.intern(usage, model: model ?? StringTable.none)
        }
        return numbers
    }

    mutating func add(_ partial: Partial) {
        let numbers = numbers(of: partial)
        add(partial.types, numbers)
        add(partial.models, numbers)
        add(partial.latencies, numbers)
        add(partial.buckets, numbers)
        add(partial.usage, numbers)
        for (model, provider, totals) in partial.unpriced {
            merge(
                unpriced: totals, model: numbers.text(model), provider: numbers.text(provider))
        }
    }

    private mutating func add<Value>(_ cells: [Cell<Value>], _ numbers: Numbers) {
        for cell in cells {
            if let cell = numbers.translated(cell) { merge(cell) }
        }
    }

    /// - Parameter cell: with its part by its number here.
    mutating func merge<Value>(_ cell: Cell<Value>) {
        rollups.merge(cell.value, part: cell.part, level: cell.level, bucket: cell.bucket)
    }

    /// - Parameters: by their numbers here.
    mutating func merge(unpriced totals: UnpricedTable.Totals, model: UInt32, provider: UInt32) {
        unpriced.merge(model: model, provider: provider, totals)
    }

    private func cells<Source: RollupSource, Value: RollupValue>(
        of source: borrowing Source
    ) throws(Source.Failure) -> [Cell<Value>] {
        guard let extent = source.extent else { return [] }
        var cells: [Cell<Value>] = []
        for level in RollupLevel.allCases {
            let all = level.buckets(of: extent)
            for buckets in ranges?.buckets(of: level, within: all) ?? [all] {
                try source.forEachCell(Value.self, of: level, in: buckets) { bucket, part, value in
                    cells.append(Cell(level: level, bucket: bucket, part: part, value: value))
                }
            }
        }
        return cells
    }

    /// Where the buckets of a level are that were taken: the first and last minute say it only where
    /// all are.
    func buckets(of level: RollupLevel) -> [Range<Int64>] {
        if let ranges { return ranges.buckets(of: level) }
        return extent.map { [level.buckets(of: $0)] } ?? []
    }
}

extension MergedRollups: RollupSource {
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
