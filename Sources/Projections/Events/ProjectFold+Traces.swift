internal import Bytes
internal import Model

extension ProjectFold {
    /// Visits the traces that answer a question, in an order that must not show.
    func forEachTrace(_ question: TraceQuestion, _ body: (_ trace: UInt32, TraceTotals) -> Void) {
        var session: UInt32?
        var user: UInt32?
        if let wanted = question.sessionID {
            guard let number = texts.number(of: wanted) else { return }
            session = number
        }
        if let wanted = question.userID {
            guard let number = texts.number(of: wanted) else { return }
            user = number
        }
        for trace in 0..<UInt32(truncatingIfNeeded: traces.count) {
            guard let totals = traces.summary(ofTrace: trace, at: question.at, of: events)
            else { continue }
            let start = start(of: totals)
            if let from = question.from, start < from { continue }
            if let through = question.through, start > through { continue }
            if let hasErrors = question.hasErrors, (totals.errorCount > 0) != hasErrors {
                continue
            }
            if let session, self.session(of: totals) != session { continue }
            if let user, self.user(of: totals) != user { continue }
            body(trace, totals)
        }
    }

    /// The event time of a trace's earliest event.
    func start(of totals: TraceTotals) -> Timestamp { events.timestamps[Int(totals.earliest)] }

    /// A trace as answers show it.
    func summary(ofTrace trace: UInt32, _ totals: TraceTotals) -> TraceSummary {
        var summary = TraceSummary(
            projectID: id, traceID: traceIDs.text(trace) ?? "", startTime: start(of: totals),
            endTime: totals.end)
        summary.name = texts.text(events.labels[Int(totals.nameRow)].name)
        summary.eventCount = Int(totals.eventCount)
        summary.errorCount = Int(totals.errorCount)
        summary.totalTokens = totals.tokens
        summary.totalCost = PicoUSD(totals.cost)
        summary.hasDefaultPrice = totals.hasDefaultPrice
        summary.sessionID = texts.text(session(of: totals))
        summary.userID = texts.text(user(of: totals))
        return summary
    }

    private func session(of totals: TraceTotals) -> UInt32 {
        let row = totals.earliestWithSession
        return row == RowIndex.none ? StringTable.none : events.labels[Int(row)].session
    }

    private func user(of totals: TraceTotals) -> UInt32 {
        let row = totals.earliestWithUser
        return row == RowIndex.none ? StringTable.none : events.labels[Int(row)].user
    }
}
