internal import Bytes
internal import Model

/// The traces of an index file that are in the range of a question: they stand there in the order of
/// lists, so that each next one is read when it is wanted.
struct SealedTraceRows {
    let project: SealedProject
    /// The number of the part, for the texts of partials.
    private let part: Int
    private let traces: TraceSection
    private let from: Timestamp
    /// Whether only traces with an error in this part are wanted.
    private let wantsErrors: Bool
    /// The rows that count, ascending; nil if all do.
    private let rows: [Int]?
    /// The next row, or its place in `rows`.
    private var next: Int

    init(
        _ question: TraceQuestion, of project: SealedProject, part: Int
    ) throws(FormatError) {
        self.project = project
        self.part = part
        traces = try project.traces()
        from = question.from ?? Timestamp(microseconds: .min)
        wantsErrors = question.hasErrors == true
        if let candidates = try question.candidates?.ranges(in: project.part) {
            rows = try project.traceRows(among: candidates)
            next = 0
            return
        }
        rows = nil
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
            let start = try traces.start(place)
            guard start >= from else { return nil }
            next += 1
            let row = try traces.row(place)
            if wantsErrors, row.errorCount == 0 { continue }
            return TraceCursor.Head(
                start: start, traceID: String(decoding: row.id, as: UTF8.self),
                partial: TracePartial(row, part: part))
        }
        return nil
    }
}
