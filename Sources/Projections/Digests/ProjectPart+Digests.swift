internal import Bytes
internal import Model

/// The rows of spec/projections.md §3. Texts stand for themselves, never as their numbers.
extension ProjectPart {
    func addEvents(of id: ProjectID, to sum: inout DigestAccumulator) {
        for row in 0..<events.count {
            let labels = events.labels[row]
            let marks = events.marks[row]
            let call = events.call(UInt32(truncatingIfNeeded: row))
            sum.row { key, value in
                key.lengthPrefixed(id.rawValue)
                key.uint64(events.sequenceNumbers[row].rawValue)
                value.uint64(events.idHashes[row])
                value.int64(events.timestamps[row].microseconds)
                value.int64(events.ends[row].microseconds)
                value.uint8(marks.type.rawValue)
                value.uint8(marks.kind.rawValue)
                value.uint8(marks.flags.rawValue)
                traceIDs.append(events.traces[row], to: &value)
                texts.append(labels.session, to: &value)
                texts.append(labels.user, to: &value)
                texts.append(labels.model, to: &value)
                texts.append(labels.name, to: &value)
                value.flag(call != nil)
                if let call {
                    value.uint64(call.tokens)
                    value.int128(call.cost)
                }
            }
        }
    }

    /// Its traces as if no other part had anything of them.
    func addTraces(of id: ProjectID, to sum: inout DigestAccumulator) {
        for trace in 0..<UInt32(truncatingIfNeeded: traces.count) {
            guard let totals = traces.summary(ofTrace: trace, at: nil, of: events) else { continue }
            let partial = TracePartial(totals, of: self, part: 0)
            sum.row { key, value in
                key.lengthPrefixed(id.rawValue)
                key.lengthPrefixed(traceIDs.bytes(trace) ?? [])
                value.append(
                    partial, name: texts.bytes(partial.name.number),
                    session: partial.session.flatMap { texts.bytes($0.text.number) },
                    user: partial.user.flatMap { texts.bytes($0.text.number) })
                traces.forEachRow(ofTrace: trace) { row in
                    value.uint64(events.sequenceNumbers[Int(row)].rawValue)
                    return true
                }
            }
        }
    }
}

extension StringTable {
    /// A byte that tells whether there is a text, then the text.
    fileprivate func append(_ number: UInt32, to writer: inout ByteWriter) {
        writer.flag(number != Self.none)
        guard number != Self.none else { return }
        withBytes(number) { bytes in
            writer.varint(UInt64(bytes.byteCount))
            writer.append(bytes)
        }
    }
}
