internal import Bytes
internal import Model

/// The traces of an index file that are in the range of a question: they stand there in the order of
/// lists, so that each next one is read when it is wanted.
struct SealedTraceRows {
    let project: SealedProject
    private let traces: TraceSection
    private let from: Timestamp
    private var row: Int

    init(_ question: TraceQuestion, of project: SealedProject) throws(FormatError) {
        self.project = project
        traces = try project.traces()
        from = question.from ?? Timestamp(microseconds: .min)
        let through = question.through ?? Timestamp(microseconds: .max)
        let first = question.after.map { min($0.startTime, through) } ?? through
        row = try traces.firstRow(startingAtOrBefore: first)
        // Of those that start with the cursor's trace, the ones after it.
        guard let after = question.after else { return }
        while row < traces.count, try traces.start(row) == after.startTime,
            !TextOrder.precedes(after.traceID, try id(row))
        {
            row += 1
        }
    }

    mutating func next() throws(FormatError) -> TraceCursor.Head? {
        guard row < traces.count else { return nil }
        let start = try traces.start(row)
        guard start >= from else { return nil }
        defer { row += 1 }
        return (start, try id(row))
    }

    private func id(_ row: Int) throws(FormatError) -> String {
        String(decoding: try traces.row(row).id, as: UTF8.self)
    }
}
