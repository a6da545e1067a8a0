internal import Bytes

/// The traces of one project, each summed up as its events arrive, in any order of time.
///
/// A trace's row is the number of its id in the project's table of trace ids.
struct TraceTable: Sendable {
    private(set) var summaries: [TraceTotals] = []
    /// By event row: the next event of the same trace, or `RowIndex.none`.
    private var next: [UInt32] = []

    /// How many traces there are.
    var count: Int { summaries.count }

    /// Takes up the event row that was just added, which belongs to the trace it names, if any.
    mutating func append(_ row: UInt32, of events: borrowing EventTable) {
        next.append(RowIndex.none)
        let trace = events.traces[Int(row)]
        guard trace != StringTable.none else { return }
        if Int(trace) == summaries.count {
            summaries.append(TraceTotals(first: row, of: events))
            return
        }
        next[Int(summaries[Int(trace)].last)] = row
        summaries[Int(trace)].add(row, of: events)
    }

    /// Visits the event rows of a trace, ascending, until `body` returns false.
    func forEachRow(ofTrace trace: UInt32, _ body: (UInt32) -> Bool) {
        var row = summaries[Int(trace)].first
        while row != RowIndex.none, body(row) { row = next[Int(row)] }
    }

    /// The summary over the events up to `at`; nil if the trace has none of these.
    func summary(
        ofTrace trace: UInt32, at: SequenceNumber?, of events: borrowing EventTable
    ) -> TraceTotals? {
        let current = summaries[Int(trace)]
        guard let at, events.sequenceNumbers[Int(current.last)] > at else { return current }
        var row = current.first
        guard events.sequenceNumbers[Int(row)] <= at else { return nil }
        var summary = TraceTotals(first: row, of: events)
        row = next[Int(row)]
        while row != RowIndex.none, events.sequenceNumbers[Int(row)] <= at {
            summary.add(row, of: events)
            row = next[Int(row)]
        }
        return summary
    }
}
