internal import Bytes
internal import Model

/// The rows of spec/projections.md §3. Texts stand for themselves, never as their numbers.
extension ProjectPart {
    func addEvents(of id: ProjectID, to sum: inout DigestAccumulator) {
        for row in 0..<events.count {
            sum.row { key, value in
                key.lengthPrefixed(id.rawValue)
                key.uint64(events.sequenceNumbers[row].rawValue)
                value.uint64(events.idHashes[row])
                value.int64(events.timestamps[row].microseconds)
                value.int64(events.ends[row].microseconds)
                value.uint8(events.marks[row].type.rawValue)
                value.uint8(events.marks[row].kind.rawValue)
                value.uint8(events.marks[row].flags.rawValue)
                value.optional(traceIDs.text(events.traces[row]))
                value.optional(texts.text(events.labels[row].session))
                value.optional(texts.text(events.labels[row].user))
                value.optional(texts.text(events.labels[row].model))
                value.optional(texts.text(events.labels[row].name))
                let call = events.call(UInt32(truncatingIfNeeded: row))
                value.flag(call != nil)
                if let call {
                    value.uint64(call.tokens)
                    value.int128(call.cost)
                }
            }
        }
    }
}

extension TraceParts {
    func addTraces(to sum: inout DigestAccumulator) throws(PartFailure) {
        try forEach { traceID, joined throws(PartFailure) in
            let summary = try summary(traceID, joined)
            let members = try members(traceID, at: nil)
            sum.row { key, value in
                key.lengthPrefixed(id.rawValue)
                key.lengthPrefixed(traceID)
                value.optional(summary.name)
                value.int64(summary.startTime.microseconds)
                value.int64(summary.endTime.microseconds)
                value.uint64(UInt64(summary.eventCount))
                value.uint64(UInt64(summary.errorCount))
                value.uint64(summary.totalTokens)
                value.int128(summary.totalCost.rawValue)
                value.flag(summary.hasDefaultPrice)
                value.optional(summary.sessionID)
                value.optional(summary.userID)
                for number in members { value.uint64(number.rawValue) }
            }
        }
    }
}
