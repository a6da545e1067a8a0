internal import Bytes
internal import Model

/// The traces of a part in memory that are in the range of a question, in the order of lists.
struct MemoryTraceRows {
    private struct Row {
        var start: Timestamp
        var trace: UInt32
    }

    private let project: MemoryProject
    private var rows: Heap<Row>

    init(_ question: TraceQuestion, of project: MemoryProject) {
        self.project = project
        let rows = project.part.read(project.place) { Self.rows(question, of: $0) }
        self.rows = Heap(rows) { left, right in
            left.start != right.start
                ? left.start > right.start : project.precedes(left.trace, right.trace)
        }
    }

    mutating func next() -> TraceCursor.Head? {
        rows.pop().map { TraceCursor.Head(start: $0.start, traceID: project.traceID($0.trace)) }
    }

    private static func rows(
        _ question: TraceQuestion, of project: borrowing ProjectPart
    ) -> [Row] {
        var rows: [Row] = []
        let candidates = candidates(question, of: project)
        for trace in 0..<UInt32(truncatingIfNeeded: project.traces.count) {
            guard candidates?.contains(trace) ?? true,
                let totals = project.traces.summary(
                    ofTrace: trace, at: question.at, of: project.events)
            else { continue }
            if question.hasErrors == true, totals.errorCount == 0 { continue }
            let start = project.events.timestamps[Int(totals.earliest)]
            if let from = question.from, start < from { continue }
            if let through = question.through, start > through { continue }
            if let after = question.after {
                guard start <= after.startTime else { continue }
                if start == after.startTime {
                    let traceID = project.traceIDs.text(trace) ?? ""
                    guard TextOrder.precedes(after.traceID, traceID) else { continue }
                }
            }
            rows.append(Row(start: start, trace: trace))
        }
        return rows
    }

    /// The traces with one of a question's candidates; nil if all may have.
    private static func candidates(
        _ question: TraceQuestion, of project: borrowing ProjectPart
    ) -> Set<UInt32>? {
        guard let numbers = project.events.numbers,
            let candidates = question.candidates?.ranges(in: numbers)
        else { return nil }
        var traces: Set<UInt32> = []
        for rows in candidates.places(in: project.events.sequenceNumbers) {
            for row in rows { traces.insert(project.events.traces[row]) }
        }
        return traces
    }
}
