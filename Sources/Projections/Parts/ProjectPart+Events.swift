internal import Bytes
internal import Model

extension ProjectPart {
    /// The conditions of a question as columns know them.
    private struct Filter {
        var type: EventType?
        var kind: SpanKind?
        var isError: Bool?
        var isCall: Bool?
        var hasUsage: Bool?
        var hasModel: Bool?
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
            if let isCall, Event.isPriced(type: marks.type, kind: marks.kind) != isCall {
                return false
            }
            if let hasUsage {
                let call = events.call(UInt32(truncatingIfNeeded: row))
                if (call?.tokens ?? 0 > 0) != hasUsage { return false }
            }
            if let hasModel, (events.labels[row].model != StringTable.none) != hasModel {
                return false
            }
            if let session, events.labels[row].session != session { return false }
            if let user, events.labels[row].user != user { return false }
            if let model, events.labels[row].model != model { return false }
            return true
        }
    }

    /// The first `wanted` events that answer a question from its cursor on, by a pass over the
    /// columns, or over one trace.
    func select(_ question: EventQuestion, wanted: Int) -> EventSelection {
        guard let filter = filter(question) else { return EventSelection() }
        var page = BoundedSelection<EventQuestion.Position>(limit: wanted) { $0.precedes($1) }
        var total = 0
        func visit(_ row: Int) {
            guard filter.accepts(row, events) else { return }
            total += 1
            let position = EventQuestion.Position(
                timestamp: events.timestamps[row], sequenceNumber: events.sequenceNumbers[row])
            if let after = question.after, !after.precedes(position) { return }
            page.offer(position)
        }
        let rows = events.count(at: question.at)
        if let traceID = question.traceID {
            guard let trace = traceIDs.number(of: traceID) else { return EventSelection() }
            traces.forEachRow(ofTrace: trace) { row in
                guard Int(row) < rows else { return false }
                visit(Int(row))
                return true
            }
        } else if let numbers = events.numbers,
            let candidates = question.candidates.ranges(in: numbers)
        {
            for places in candidates.places(in: events.sequenceNumbers[..<rows]).reversed() {
                for row in places.reversed() { visit(row) }
            }
        } else {
            // The newest rows are mostly wanted: going back from them seldom changes the page.
            for row in (0..<rows).reversed() { visit(row) }
        }
        return EventSelection(
            positions: page.sorted(), total: total, remaining: page.offeredCount)
    }

    /// Nil if a condition names a text that no event has.
    private func filter(_ question: EventQuestion) -> Filter? {
        var filter = Filter(
            type: question.type, kind: question.kind, isError: question.isError,
            isCall: question.isCall, hasUsage: question.hasUsage, hasModel: question.hasModel,
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
