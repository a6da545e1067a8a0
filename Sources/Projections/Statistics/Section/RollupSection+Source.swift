internal import Bytes

extension RollupSection: RollupSource {
    typealias Failure = FormatError

    func forEachCell<Value: RollupValue>(
        _ type: Value.Type, of level: RollupLevel, in buckets: Range<Int64>,
        _ body: (_ bucket: Int64, _ part: UInt32, _ value: Value) -> Void
    ) throws(FormatError) {
        guard let extent else { return }
        let isNamed = type.kind == .models
        try forEachCell(
            RollupStream(type.kind, level), groups: level.buckets(of: extent),
            maximumPart: maximumPart(type.kind), wanted: buckets
        ) { bucket, part, value in
            body(bucket, isNamed ? Self.number(part) : part, value)
        }
    }

    func usageClasses() throws(FormatError) -> [UsageClass] {
        let models = 0..<Int64(textCount) + 1
        var cells: [SectionClass] = []
        // The model, provider, service tier and price id of each.
        var numbers: [UInt32] = []
        try forEachCell(
            .usageClasses, groups: models, maximumPart: UInt32(clamping: classCount),
            wanted: models
        ) { (model, _, cell: SectionClass) in
            cells.append(cell)
            numbers.append(Self.number(UInt32(truncatingIfNeeded: model)))
            for text in [cell.provider, cell.serviceTier, cell.priceID] {
                numbers.append(Self.number(text))
            }
        }
        guard cells.count == classCount else {
            throw FormatError(
                offset: 0, expected: "\(classCount) usage classes", found: "\(cells.count)")
        }
        guard !cells.isEmpty else { return [] }
        let names = try names(numbers)
        return cells.enumerated().map { place, cell in
            UsageClass(
                model: names[4 * place], provider: names[4 * place + 1],
                serviceTier: names[4 * place + 2], priceID: names[4 * place + 3],
                source: cell.source, size: cell.size)
        }
    }

    func forEachUnpricedModel(
        _ body: (_ model: UInt32, _ provider: UInt32, _ totals: UnpricedTable.Totals) -> Void
    ) throws(FormatError) {
        let models = 0..<Int64(textCount) + 1
        try forEachCell(
            .unpriced, groups: models, maximumPart: maximumPart(.models), wanted: models
        ) { model, provider, totals in
            body(
                Self.number(UInt32(truncatingIfNeeded: model)), Self.number(provider), totals)
        }
    }

    func names(_ numbers: [UInt32]) throws(FormatError) -> [[UInt8]?] {
        try read(texts) { bytes throws(FormatError) in
            let places = try Self.places(of: textCount, in: bytes)
            return bytes.withUnsafeBytes { bytes in
                numbers.map { number in
                    // None, and what no text has.
                    guard Int(number) < places.count else { return nil }
                    return Array(bytes[places[Int(number)]])
                }
            }
        }
    }

    /// Where each text stands.
    private static func places(
        of count: Int, in texts: RawSpan
    ) throws(FormatError) -> [Range<Int>] {
        var reader = ByteReader(texts)
        var places: [Range<Int>] = []
        places.reserveCapacity(count)
        for _ in 0..<count {
            let length = try reader.length()
            places.append(reader.offset..<reader.offset + length)
            try reader.skip(length)
        }
        guard reader.isAtEnd else {
            throw FormatError(
                offset: reader.offset, expected: "the end of the texts",
                found: "\(reader.remaining) bytes")
        }
        return places
    }

    private func maximumPart(_ kind: RollupKind) -> UInt32 {
        switch kind {
        case .types: UInt32(UInt8.max)
        case .models: UInt32(clamping: textCount)
        case .latencies: 0
        case .latencyBuckets: UInt32(LatencyHistogram.bucketCount - 1)
        case .usage: UInt32(clamping: max(1, classCount) - 1)
        }
    }

    /// In streams 0 is none, and the first text 1.
    private static func number(_ recorded: UInt32) -> UInt32 {
        recorded == 0 ? StringTable.none : recorded - 1
    }
}
