internal import Bytes
internal import Model

/// The rows of spec/projections.md §3. Texts stand for themselves, never as their numbers.
extension ProjectFold {
    func addRollups(to sum: inout DigestAccumulator) {
        for (place, row) in rollups.rows.enumerated() {
            let number = UInt32(truncatingIfNeeded: place)
            func add(
                _ part: Character,
                _ body: (_ key: inout ByteWriter, _ value: inout ByteWriter) -> Void
            ) {
                sum.row { key, value in
                    key.lengthPrefixed(id.rawValue)
                    key.uint8(row.level.rawValue)
                    key.int64(row.bucket)
                    key.uint8(part.asciiValue ?? 0)
                    body(&key, &value)
                }
            }
            rollups.types.forEach(inRow: number) { type, totals in
                add("t") { key, value in
                    key.uint32(type)
                    value.uint64(totals.events)
                    value.uint64(totals.errors)
                }
            }
            rollups.models.forEach(inRow: number) { model, totals in
                add("m") { key, value in
                    key.optional(texts.text(model))
                    value.append(totals)
                }
            }
            rollups.latencies.forEach(inRow: number) { _, totals in
                add("l") { _, value in
                    value.int128(Int128(truncatingIfNeeded: totals.sumMicroseconds))
                    value.uint64(totals.minimumMicroseconds)
                    value.uint64(totals.maximumMicroseconds)
                }
            }
            rollups.latencyBuckets.forEach(inRow: number) { bucket, count in
                add("b") { key, value in
                    key.uint32(bucket)
                    value.uint64(count)
                }
            }
        }
    }

    func addUnpricedModels(to sum: inout DigestAccumulator) {
        for (model, provider, totals) in unpricedModels() {
            sum.row { key, value in
                key.lengthPrefixed(id.rawValue)
                key.lengthPrefixed(model)
                key.optional(provider)
                value.uint64(totals.callCount)
                value.uint64(totals.inputTokens)
                value.uint64(totals.outputTokens)
                value.int128(totals.guessedCost)
                value.int64(totals.lastSeen.microseconds)
            }
        }
    }
}

extension ByteWriter {
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
