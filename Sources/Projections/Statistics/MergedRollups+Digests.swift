internal import Bytes
internal import Model

/// The rows of spec/projections.md §3. Texts stand for themselves, never as their numbers.
extension MergedRollups {
    func addRollups(of id: ProjectID, to sum: inout DigestAccumulator) {
        addCells(TypeTotals.self, of: id, to: &sum) { type, totals, key, value in
            key.uint32(type)
            value.uint64(totals.events)
            value.uint64(totals.errors)
        }
        addCells(ModelTotals.self, of: id, to: &sum) { model, totals, key, value in
            key.optional(texts.text(model))
            value.append(totals)
        }
        addCells(LatencyTotals.self, of: id, to: &sum) { _, totals, _, value in
            value.int128(Int128(truncatingIfNeeded: totals.sumMicroseconds))
            value.uint64(totals.minimumMicroseconds)
            value.uint64(totals.maximumMicroseconds)
        }
        addCells(LatencyCount.self, of: id, to: &sum) { bucket, latencies, key, value in
            key.uint32(bucket)
            value.uint64(latencies.count)
        }
        let classes = usageClasses()
        addCells(UsageTotals.self, of: id, to: &sum) { number, totals, key, value in
            key.append(classes[Int(number)])
            value.append(totals)
        }
    }

    func addUnpricedModels(of id: ProjectID, to sum: inout DigestAccumulator) {
        unpriced.forEach { model, provider, totals in
            sum.row { key, value in
                key.lengthPrefixed(id.rawValue)
                key.lengthPrefixed(texts.text(model) ?? "")
                key.optional(texts.text(provider))
                value.uint64(totals.callCount)
                value.uint64(totals.inputTokens)
                value.uint64(totals.outputTokens)
                value.int128(totals.guessedCost)
                value.int64(totals.lastSeen.microseconds)
            }
        }
    }

    private func addCells<Value: RollupValue>(
        _ type: Value.Type, of id: ProjectID, to sum: inout DigestAccumulator,
        _ body: (
            _ part: UInt32, _ value: Value, _ key: inout ByteWriter, _ value: inout ByteWriter
        ) -> Void
    ) {
        for level in RollupLevel.allCases {
            for buckets in buckets(of: level) {
                forEachCell(type, of: level, in: buckets) { bucket, part, cell in
                    sum.row { key, value in
                        key.lengthPrefixed(id.rawValue)
                        key.uint8(level.rawValue)
                        key.int64(bucket)
                        key.uint8(type.kind.letter)
                        body(part, cell, &key, &value)
                    }
                }
            }
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

    fileprivate mutating func append(_ totals: UsageTotals) {
        for sum in [
            totals.calls, totals.input, totals.output, totals.cacheRead, totals.cacheWrite,
            totals.cacheWriteHour, totals.reasoning, totals.audioInput, totals.audioOutput,
            totals.minimumInput, totals.maximumInput,
        ] {
            uint64(sum)
        }
        int128(totals.charged)
    }

    fileprivate mutating func append(_ totals: ModelTotals) {
        uint64(totals.requests)
        uint64(totals.inputTokens)
        uint64(totals.outputTokens)
        uint64(totals.cacheReadTokens)
        uint64(totals.cacheWriteTokens)
        uint64(totals.reasoningTokens)
        int128(totals.cost)
        int128(totals.defaultPricedCost)
        uint64(totals.lastPricedNumber)
        uint8(totals.lastSource)
    }
}
