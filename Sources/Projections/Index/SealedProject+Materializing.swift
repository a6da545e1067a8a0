internal import Bytes
internal import Model

extension SealedProject {
    /// All rows as a part in memory has them.
    ///
    /// - Throws: `FormatError` where the sections contradict one another, too.
    func materialized() throws(FormatError) -> ProjectPart {
        var project = ProjectPart()
        let texts = try texts()
        for text in try texts.all() { _ = project.intern(text: text) }
        let ids = try traces().ids()
        let idHashes = try idHashes()
        var row = 0
        let events = try events()
        for group in try events.groups() {
            try add(
                group, events.columns(of: group), to: &project, ids: ids,
                idHashes: idHashes[row..<min(row + group.rowCount, idHashes.count)])
            row += group.rowCount
        }
        return project
    }

    private func add(
        _ group: EventGroup, _ columns: EventColumnReader, to project: inout ProjectPart,
        ids: [[UInt8]], idHashes: ArraySlice<UInt32>
    ) throws(FormatError) {
        let textCount = UInt32(project.texts.count)
        func labels(_ column: EventColumn) throws(FormatError) -> [UInt32] {
            let numbers = try columns.texts(column)
            guard numbers.allSatisfy({ $0 < textCount || $0 == StringTable.none }) else {
                throw contradiction("texts below \(textCount)")
            }
            return numbers
        }
        let numbers = try columns.numbers()
        let times = try columns.times()
        let ends = try columns.ends()
        let types = try columns.bytes(.types)
        let kinds = try columns.bytes(.kinds)
        let flags = try columns.bytes(.flags)
        let lowHashes = try columns.idHashes()
        let traces = try columns.traces()
        let sessions = try labels(.sessions)
        let users = try labels(.users)
        let models = try labels(.models)
        let names = try labels(.names)
        let callCount = flags.count { $0 & EventSection.hasCall != 0 }
        var calls = try columns.calls(count: callCount)[...]
        guard idHashes.count == group.rowCount else { throw contradiction("a hash for each event") }
        for row in 0..<group.rowCount {
            guard let type = EventType(rawValue: types[row]),
                let kind = SpanKind(rawValue: kinds[row]),
                traces[row] < ids.count
            else { throw contradiction("a known type, kind and trace") }
            let hash = idHashes[idHashes.startIndex + row]
            project.add(
                EventRow(
                    sequenceNumber: numbers[row],
                    idHash: UInt64(hash) << 32 | UInt64(lowHashes[row]), timestamp: times[row],
                    end: times[row].advanced(byMicroseconds: ends[row]),
                    marks: EventRow.Marks(
                        type: type, kind: kind,
                        flags: EventRow.Flags(rawValue: flags[row] & ~EventSection.hasCall)),
                    trace: traces[row] < 0
                        ? StringTable.none : project.intern(traceID: ids[traces[row]]),
                    labels: EventRow.Labels(
                        session: sessions[row], user: users[row], model: models[row],
                        name: names[row]),
                    call: flags[row] & EventSection.hasCall == 0 ? nil : calls.popFirst()))
        }
    }

    /// The hashes of all ids, by row.
    func eventIDHashes() throws(FormatError) -> [UInt64] {
        let upper = try idHashes()
        var hashes: [UInt64] = []
        hashes.reserveCapacity(upper.count)
        let events = try events()
        for group in try events.groups() {
            for lower in try events.columns(of: group).idHashes() {
                guard hashes.count < upper.count else {
                    throw contradiction("a hash for each event")
                }
                hashes.append(UInt64(upper[hashes.count]) << 32 | UInt64(lower))
            }
        }
        guard hashes.count == upper.count else { throw contradiction("a hash for each event") }
        return hashes
    }

    /// The upper halves of the hashes of ids, by row.
    private func idHashes() throws(FormatError) -> [UInt32] {
        let entries = try HashSection(SectionSlice(part.file, entry.eventIDs)).all()
        var hashes = [UInt32](repeating: 0, count: entries.count)
        for (hash, row) in entries {
            guard hashes.indices.contains(row) else { throw contradiction("a row for each hash") }
            hashes[row] = hash
        }
        return hashes
    }

    private func contradiction(_ expected: String) -> FormatError {
        FormatError(
            offset: entry.events.lowerBound, expected: expected, found: "sections at odds")
    }
}
