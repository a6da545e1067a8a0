internal import Bytes
internal import Model

/// The traces of an index file that are in the range of a question, in the order of lists.
///
/// They stand there in that order, so that each next one is read when it is wanted. As of a moment
/// within the file those whose earliest event comes later start elsewhere: then all are put in order
/// first.
struct SealedTraceRows {
    let project: SealedProject
    /// The number of the part, for the texts of partials.
    private let part: Int
    private let traces: TraceSection
    private let from: Timestamp
    /// Whether only traces with an error in this part are wanted.
    private let wantsErrors: Bool
    /// The rows that count, in the order of lists; nil if all do.
    private var rows: [Int]?
    /// The next row, or its place in `rows`.
    private var next: Int
    /// Traces as of a moment within the file; nil if all of it counts.
    private var cut: SealedTraceCut?

    init(
        _ question: TraceQuestion, of project: SealedProject, part: Int
    ) throws(FormatError) {
        self.project = project
        self.part = part
        traces = try project.traces()
        from = question.from ?? Timestamp(microseconds: .min)
        wantsErrors = question.hasErrors == true
        next = 0
        rows = nil
        if let candidates = try question.candidates?.ranges(in: project.part) {
            rows = try project.traceRows(among: candidates)
        }
        if let at = question.at, !project.isWhole(at: at) {
            cut = try SealedTraceCut(project, at: at)
            rows = try order(question, at: at, among: rows.map { Set($0) })
        }
        guard rows == nil else { return }
        let through = question.through ?? Timestamp(microseconds: .max)
        let first = question.after.map { min($0.startTime, through) } ?? through
        next = try traces.firstRow(startingAtOrBefore: first)
        // Of those that start with the cursor's trace, the ones after it.
        guard let after = question.after else { return }
        while next < traces.count, try traces.start(next) == after.startTime,
            !TextOrder.precedes(
                after.traceID, String(decoding: try traces.row(next).id, as: UTF8.self))
        {
            next += 1
        }
    }

    mutating func head() throws(FormatError) -> TraceCursor.Head? {
        while next < rows?.count ?? traces.count {
            let place = rows?[next] ?? next
            guard place < traces.count else {
                throw FormatError(
                    offset: 0, expected: "a trace below \(traces.count)", found: "\(place)")
            }
            // Those of a cut are in the range.
            if cut == nil, try traces.start(place) < from { return nil }
            next += 1
            guard let row = try row(place) else { continue }
            if wantsErrors, row.errorCount == 0 { continue }
            return TraceCursor.Head(
                start: row.earliest.time, traceID: String(decoding: row.id, as: UTF8.self),
                partial: TracePartial(row, part: part))
        }
        return nil
    }

    private mutating func row(_ place: Int) throws(FormatError) -> TraceRow? {
        let whole = try traces.row(place)
        return cut == nil ? whole : try cut?.row(whole)
    }

    /// The rows of the traces that have begun at a moment, by their start as of then.
    ///
    /// - Parameter wanted: only these rows, if given.
    private mutating func order(
        _ question: TraceQuestion, at: SequenceNumber, among wanted: Set<Int>?
    ) throws(FormatError) -> [Int] {
        var found: [(start: Timestamp, id: [UInt8], place: Int)] = []
        try traces.forEach { place, whole, first throws(FormatError) in
            guard first <= at, wanted?.contains(place) ?? true else { return }
            // Who has its earliest event by then starts where it does now.
            let row = whole.earliest.number <= at ? whole : try cut?.row(whole)
            guard let row, isInRange(row, question) else { return }
            found.append((row.earliest.time, row.id, place))
        }
        return found.sorted { left, right in
            left.start != right.start
                ? left.start > right.start : left.id.lexicographicallyPrecedes(right.id)
        }.map(\.place)
    }

    private func isInRange(_ row: TraceRow, _ question: TraceQuestion) -> Bool {
        let start = row.earliest.time
        guard start >= from, start <= question.through ?? start else { return false }
        guard let after = question.after, start >= after.startTime else { return true }
        return start == after.startTime
            && TextOrder.precedes(after.traceID, String(decoding: row.id, as: UTF8.self))
    }
}
