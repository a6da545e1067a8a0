internal import Bytes
internal import Model

/// The rows of spec/projections.md §3. Texts stand for themselves, never as their numbers.
extension MergedRollups {
    func addRollups(of id: ProjectID, to sum: inout DigestAccumulator) {
        let classes = usageClasses()
        addCells(TypeTotals.self, of: id, classes, to: &sum)
        addCells(ModelTotals.self, of: id, classes, to: &sum)
        addCells(LatencyTotals.self, of: id, classes, to: &sum)
        addCells(LatencyCount.self, of: id, classes, to: &sum)
        addCells(UsageTotals.self, of: id, classes, to: &sum)
    }

    func addUnpricedModels(of id: ProjectID, to sum: inout DigestAccumulator) {
        unpriced.forEach { model, provider, totals in
            addUnpriced(model: model, provider: provider, totals, of: id, to: &sum)
        }
    }

    /// Adds what another part has; the change tells what becomes of the sum over the rows of both.
    ///
    /// - Parameters:
    ///   - rollups: rows of cells that both have, once from each side, for the joined ones.
    ///   - models: rows of unpriced models as they were, for those that there are then.
    mutating func join(
        _ partial: Partial, of id: ProjectID, rollups: inout RowExchange, models: inout RowExchange
    ) {
        let numbers = numbers(of: partial)
        let classes = usageClasses()
        join(partial.types, numbers, of: id, classes, &rollups)
        join(partial.models, numbers, of: id, classes, &rollups)
        join(partial.latencies, numbers, of: id, classes, &rollups)
        join(partial.buckets, numbers, of: id, classes, &rollups)
        join(partial.usage, numbers, of: id, classes, &rollups)
        for (model, provider, totals) in partial.unpriced {
            let model = numbers.text(model)
            let provider = numbers.text(provider)
            if let known = unpriced.totals(model: model, provider: provider) {
                addUnpriced(model: model, provider: provider, known, of: id, to: &models.old)
            }
            merge(unpriced: totals, model: model, provider: provider)
            if let joined = unpriced.totals(model: model, provider: provider) {
                addUnpriced(model: model, provider: provider, joined, of: id, to: &models.new)
            }
        }
    }

    private mutating func join<Value>(
        _ cells: [Cell<Value>], _ numbers: Numbers, of id: ProjectID, _ classes: [UsageClass],
        _ exchange: inout RowExchange
    ) {
        for cell in cells {
            guard var cell = numbers.translated(cell) else { continue }
            let known = rollups.value(
                Value.self, part: cell.part, level: cell.level, bucket: cell.bucket)
            merge(cell)
            guard var known else { continue }
            for value in [known, cell.value] {
                let share = Cell(
                    level: cell.level, bucket: cell.bucket, part: cell.part, value: value)
                add(share, of: id, classes, to: &exchange.old)
            }
            known.merge(cell.value)
            cell.value = known
            add(cell, of: id, classes, to: &exchange.new)
        }
    }

    private func addCells<Value: RollupValue>(
        _ type: Value.Type, of id: ProjectID, _ classes: [UsageClass],
        to sum: inout DigestAccumulator
    ) {
        for level in RollupLevel.allCases {
            for buckets in buckets(of: level) {
                forEachCell(type, of: level, in: buckets) { bucket, part, value in
                    let cell = Cell(level: level, bucket: bucket, part: part, value: value)
                    add(cell, of: id, classes, to: &sum)
                }
            }
        }
    }

    private func add<Value>(
        _ cell: Cell<Value>, of id: ProjectID, _ classes: [UsageClass],
        to sum: inout DigestAccumulator
    ) {
        sum.row { key, value in
            key.lengthPrefixed(id.rawValue)
            key.uint8(cell.level.rawValue)
            key.int64(cell.bucket)
            key.uint8(Value.kind.letter)
            switch Value.kind {
            case .types, .latencyBuckets: key.uint32(cell.part)
            case .models: key.optional(texts.text(cell.part))
            case .latencies: break
            case .usage: key.append(classes[Int(cell.part)])
            }
            cell.value.appendRow(to: &value)
        }
    }

    private func addUnpriced(
        model: UInt32, provider: UInt32, _ totals: UnpricedTable.Totals, of id: ProjectID,
        to sum: inout DigestAccumulator
    ) {
        sum.row { key, value in
            key.lengthPrefixed(id.rawValue)
            key.lengthPrefixed(texts.text(model) ?? "")
            key.optional(texts.text(provider))
            totals.appendRow(to: &value)
        }
    }
}

extension RollupKind {
    /// How rows name it.
    fileprivate var letter: UInt8 {
        switch self {
        case .types: UInt8(ascii: "t")
        case .models: UInt8(ascii: "m")
        case .latencies: UInt8(ascii: "l")
        case .latencyBuckets: UInt8(ascii: "b")
        case .usage: UInt8(ascii: "u")
        }
    }
}

extension ByteWriter {
    fileprivate mutating func append(_ usage: UsageClass) {
        for text in [usage.model, usage.provider, usage.serviceTier, usage.priceID] {
            flag(text != nil)
            if let text { lengthPrefixed(text) }
        }
        uint8(usage.source)
        uint8(usage.size)
    }
}
