internal import Bytes
internal import Model

/// The events and traces of one project in an index file. Each call reads what it needs.
struct SealedProject: Sendable {
    let part: SealedPart
    let place: Int
    let id: ProjectID
    let entry: IndexDirectory.Entry
    /// The `StableHash` of the project's id.
    let idHash: UInt64

    func texts() throws(FormatError) -> TextSection {
        try TextSection(SectionSlice(part.file, entry.texts))
    }

    func events() throws(FormatError) -> EventSection {
        try EventSection(SectionSlice(part.file, entry.events))
    }

    func traces() throws(FormatError) -> TraceSection {
        try TraceSection(SectionSlice(part.file, entry.traces))
    }

    func rollups() throws(FormatError) -> RollupSection {
        try RollupSection(SectionSlice(part.file, entry.rollups))
    }

    /// Whether all of the part's events have numbers up to `at`.
    func isWhole(at: SequenceNumber?) -> Bool { at.map { part.numbers.upperBound <= $0 } ?? true }

    /// The records that may be the event with an id of this hash, newest first.
    func eventNumbers(idHash: UInt64) throws(FormatError) -> [SequenceNumber] {
        let rows = try HashSection(SectionSlice(part.file, entry.eventIDs)).rows(idHash)
        return try events().numbers(ofRows: rows).reversed()
    }

    /// What it holds of a trace up to `at`; nil if nothing.
    ///
    /// - Parameter number: of the part, for the texts of the partial.
    func partial(
        of trace: TraceName, at: SequenceNumber?, number: Int
    ) throws(FormatError) -> TracePartial? {
        guard part.mayHaveTrace(trace.hash, ofProject: idHash) else { return nil }
        guard let row = try traces().row(of: trace) else { return nil }
        guard let at, !isWhole(at: at) else { return TracePartial(row, part: number) }
        var cut = try SealedTraceCut(self, at: at)
        return try cut.row(row).map { TracePartial($0, part: number) }
    }

    /// The numbers of a trace's events up to `at`, ascending.
    func members(of trace: TraceName, at: SequenceNumber?) throws(FormatError) -> [SequenceNumber] {
        guard part.mayHaveTrace(trace.hash, ofProject: idHash) else { return [] }
        let traces = try traces()
        guard let row = try traces.row(of: trace) else { return [] }
        let numbers = try traces.members(of: row)
        guard let at, !isWhole(at: at) else { return numbers }
        return numbers.filter { $0 <= at }
    }

    func has(_ trace: TraceName) throws(FormatError) -> Bool {
        guard part.mayHaveTrace(trace.hash, ofProject: idHash) else { return false }
        return try traces().row(of: trace) != nil
    }

    /// The same as a part in memory, for questions that the file's order does not serve: over all
    /// rows.
    func memory() throws(FormatError) -> MemoryProject {
        if let known = part.cache.part(place, of: part.file.id) {
            return MemoryProject(part: known, place: 0)
        }
        let taken = try materialized()
        // About what the columns of a part in memory take (spec/projections.md §1).
        let byteCount = taken.events.count * 145
        let memory = MemoryPart(EventPart(taken, id: id))
        part.cache.keep(memory, byteCount: byteCount, as: place, of: part.file.id)
        return MemoryProject(part: memory, place: 0)
    }
}
