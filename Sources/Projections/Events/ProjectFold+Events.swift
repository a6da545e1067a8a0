internal import Bytes
internal import Model

extension ProjectFold {
    /// The conditions of a question as columns know them.
    private struct Filter {
        var type: EventType?
        var kind: SpanKind?
        var isError: Bool?
        var session: UInt32?
        var user: UInt32?
        var model: UInt32?
        var from: Timestamp
        var through: Timestamp

        func accepts(_ row: Int, _ events: borrowing EventTable) -> Bool {
            let time = events.timestamps[row]
            guard time >= from, time <= through else { return false }
            let marks = events.marks[row]
            if let type, marks.type != type { return false }
            if let kind, marks.kind != kind { return false }
            if let isError, marks.flags.contains(.isError) != isError { return false }
            if let session, events.labels[row].session != session { return false }
            if let user, events.labels[row].user != user { return false }
            if let model, events.labels[row].model != model { return false }
            return true
        }
    }

    /// Answers a question about events by a pass over the columns, or over one trace.
    func events(_ question: EventQuestion) -> EventMatches {
        let nothing = EventMatches(positions: [], total: 0, hasMore: false)
        guard let filter = filter(question) else { return nothing }
        let offset = max(0, question.offset)
        let limit = max(0, question.limit)
        let (wanted, overflow) = offset.addingReportingOverflow(limit)
        var page = BoundedSelection<EventQuestion.Position>(limit: overflow ? .max : wanted) {
            ($0.timestamp, $0.sequenceNumber) > ($1.timestamp, $1.sequenceNumber)
        }
        var total = 0
        func visit(_ row: Int) {
            guard filter.accepts(row, events) else { return }
            total += 1
            let position = EventQuestion.Position(
                timestamp: events.timestamps[row], sequenceNumber: events.sequenceNumbers[row])
            if let after = question.after {
                let isLater =
                    (position.timestamp, position.sequenceNumber)
                    < (after.timestamp, after.sequenceNumber)
                guard isLater else { return }
            }
            page.offer(position)
        }
        let rows = events.count(at: question.at)
        if let traceID = question.traceID {
            guard let trace = traceIDs.number(of: traceID) else { return nothing }
            traces.forEachRow(ofTrace: trace) { row in
                guard Int(row) < rows else { return false }
                visit(Int(row))
                return true
            }
        } else {
            // The newest rows are mostly wanted: going back from them seldom changes the page.
            for row in (0..<rows).reversed() { visit(row) }
        }
        return EventMatches(
            positions: Array(page.sorted().dropFirst(offset)), total: total,
            hasMore: page.offeredCount > (overflow ? .max : wanted))
    }

    /// Nil if a condition names a text that no event has.
    private func filter(_ question: EventQuestion) -> Filter? {
        var filter = Filter(
            type: question.type, kind: question.kind, isError: question.isError,
            from: question.from ?? Timestamp(microseconds: .min),
            through: question.through ?? Timestamp(microseconds: .max))
        if let session = question.sessionID {
            guard let number = texts.number(of: session) else { return nil }
            filter.session = number
        }
        if let user = question.userID {
            guard let number = texts.number(of: user) else { return nil }
            filter.user = number
        }
        if let model = question.model {
            guard let number = texts.number(of: model) else { return nil }
            filter.model = number
        }
        return filter
    }
}
