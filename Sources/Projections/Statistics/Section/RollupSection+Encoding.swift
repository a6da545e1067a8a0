internal import Bytes

extension RollupSection {
    /// The section of what a source has.
    static func encode<Source: RollupSource>(
        _ source: borrowing Source
    ) throws(Source.Failure) -> [UInt8] {
        let classes = try source.usageClasses()
        let names = try SectionNames(source, classes: classes)
        let sorted = SectionClasses(classes, names: names)
        let base = try base(of: source)
        var streams: [(list: [UInt8], blocks: [UInt8])] = []
        for stream in RollupStream.allCases {
            streams.append(
                try encode(stream, of: source, names: names, classes: sorted, base: base))
        }
        let texts = names.encoded
        var writer = ByteWriter()
        writer.uint8(version)
        if let extent = source.extent {
            writer.signedVarint(extent.lowerBound)
            writer.varint(UInt64(extent.upperBound - extent.lowerBound) + 1)
        } else {
            writer.signedVarint(0)
            writer.varint(0)
        }
        writer.varint(base.number)
        writer.varint(UInt64(names.texts.count))
        writer.varint(UInt64(classes.count))
        writer.varint(UInt64(texts.count))
        for (list, blocks) in streams {
            writer.varint(UInt64(list.count))
            writer.varint(UInt64(blocks.count))
        }
        writer.append(texts)
        for (list, blocks) in streams {
            writer.append(list)
            writer.append(blocks)
        }
        return writer.bytes
    }

    private static func base<Source: RollupSource>(
        of source: borrowing Source
    ) throws(Source.Failure) -> SectionBase {
        guard let extent = source.extent else { return SectionBase(number: 0, time: 0) }
        var lowest: UInt64?
        // Longer buckets keep the highest numbers of their minutes.
        let minutes = extent.lowerBound..<extent.upperBound + 1
        try source.forEachCell(ModelTotals.self, of: .minute, in: minutes) { _, _, totals in
            guard totals.lastPricedNumber > 0 else { return }
            lowest = min(lowest ?? .max, totals.lastPricedNumber)
        }
        return SectionBase(
            number: lowest ?? 0, time: extent.lowerBound &* RollupLevel.minuteMicroseconds)
    }

    private static func encode<Source: RollupSource>(
        _ stream: RollupStream, of source: borrowing Source, names: SectionNames,
        classes: SectionClasses, base: SectionBase
    ) throws(Source.Failure) -> (list: [UInt8], blocks: [UInt8]) {
        func cells<Value: RollupValue>(
            _ type: Value.Type, _ level: RollupLevel
        ) throws(Source.Failure) -> (list: [UInt8], blocks: [UInt8]) {
            guard let extent = source.extent else { return ([], []) }
            let buckets = level.buckets(of: extent)
            var writer = StreamWriter<Value>(lowest: buckets.lowerBound, base: base)
            let kind = type.kind
            try source.forEachCell(type, of: level, in: buckets) { bucket, part, value in
                let recorded =
                    switch kind {
                    case .models: names.recorded(part)
                    case .usage: classes.recorded(part)
                    case .types, .latencies, .latencyBuckets: part
                    }
                writer.add(group: bucket, part: recorded, cell: value)
            }
            return writer.finish()
        }
        return switch stream {
        case .dayTypes: try cells(TypeTotals.self, .day)
        case .dayModels: try cells(ModelTotals.self, .day)
        case .dayLatencies: try cells(LatencyTotals.self, .day)
        case .dayLatencyBuckets: try cells(LatencyCount.self, .day)
        case .hourTypes: try cells(TypeTotals.self, .hour)
        case .hourModels: try cells(ModelTotals.self, .hour)
        case .hourLatencies: try cells(LatencyTotals.self, .hour)
        case .hourLatencyBuckets: try cells(LatencyCount.self, .hour)
        case .minuteTypes: try cells(TypeTotals.self, .minute)
        case .minuteModels: try cells(ModelTotals.self, .minute)
        case .minuteLatencies: try cells(LatencyTotals.self, .minute)
        case .minuteLatencyBuckets: try cells(LatencyCount.self, .minute)
        case .unpriced: try unpriced(source, names: names, base: base)
        case .usageClasses: encode(classes, base: base)
        case .dayUsage: try cells(UsageTotals.self, .day)
        case .hourUsage: try cells(UsageTotals.self, .hour)
        case .minuteUsage: try cells(UsageTotals.self, .minute)
        }
    }

    private static func encode(
        _ classes: SectionClasses, base: SectionBase
    ) -> (list: [UInt8], blocks: [UInt8]) {
        var writer = StreamWriter<SectionClass>(lowest: 0, base: base)
        var last: (model: UInt32, part: UInt32)?
        for (model, cell) in classes.all {
            let part = last?.model == model ? (last?.part ?? 0) + 1 : 0
            writer.add(group: Int64(model), part: part, cell: cell)
            last = (model, part)
        }
        return writer.finish()
    }

    private static func unpriced<Source: RollupSource>(
        _ source: borrowing Source, names: SectionNames, base: SectionBase
    ) throws(Source.Failure) -> (list: [UInt8], blocks: [UInt8]) {
        var rows: [(model: UInt32, provider: UInt32, totals: UnpricedTable.Totals)] = []
        try source.forEachUnpricedModel { model, provider, totals in
            rows.append((names.recorded(model), names.recorded(provider), totals))
        }
        rows.sort { $0.model < $1.model }
        var writer = StreamWriter<UnpricedTable.Totals>(lowest: 0, base: base)
        for row in rows {
            writer.add(group: Int64(row.model), part: row.provider, cell: row.totals)
        }
        return writer.finish()
    }
}
