internal import Bytes
internal import Model

extension SealedProject {
    /// See `ProjectPart.select`.
    func select(
        _ question: EventQuestion, wanted: Int
    ) throws(FormatError) -> EventSelection {
        if let traceID = question.traceID {
            return try selectOfTrace(TraceName(traceID), question, wanted: wanted)
        }
        guard let rows = try SealedEventRows(question, of: self) else { return EventSelection() }
        var page = BoundedSelection<EventQuestion.Position>(limit: wanted) { $0.precedes($1) }
        var passedOver = 0
        var total = 0
        // From the newest back, so that the page is soon full and older groups are only counted.
        for group in try rows.groups().reversed() {
            let isBehindPage =
                page.last.map { group.times.upperBound < $0.timestamp } ?? false
            let isBehindCursor =
                question.after.map { group.times.upperBound < $0.timestamp } ?? true
            if isBehindPage, isBehindCursor, rows.areAll(group) {
                total += group.rowCount
                passedOver += group.rowCount
                continue
            }
            try rows.forEach(in: group) { position in
                total += 1
                if let after = question.after, !after.precedes(position) { return }
                page.offer(position)
            }
        }
        return EventSelection(
            positions: page.sorted(), total: total, remaining: page.offeredCount + passedOver)
    }

    /// A trace has few events, wherever they stand: they are looked up one by one.
    private func selectOfTrace(
        _ trace: TraceName, _ question: EventQuestion, wanted: Int
    ) throws(FormatError) -> EventSelection {
        let positions = try positions(of: trace, question)
        var page = BoundedSelection<EventQuestion.Position>(limit: wanted) { $0.precedes($1) }
        for position in positions {
            if let after = question.after, !after.precedes(position) { continue }
            page.offer(position)
        }
        return EventSelection(
            positions: page.sorted(), total: positions.count, remaining: page.offeredCount)
    }

    /// The events of a trace that answer a question, by number.
    private func positions(
        of trace: TraceName, _ question: EventQuestion
    ) throws(FormatError) -> [EventQuestion.Position] {
        var rest = try members(of: trace, at: question.at)[...]
        guard !rest.isEmpty, let rows = try SealedEventRows(question, of: self) else { return [] }
        var positions: [EventQuestion.Position] = []
        for group in try rows.groups() {
            rest = rest.drop { $0 < group.numbers.lowerBound }
            let members = rest.prefix { $0 <= group.numbers.upperBound }
            rest = rest.dropFirst(members.count)
            guard !members.isEmpty else { continue }
            try rows.forEach(in: group, among: Set(members)) { positions.append($0) }
        }
        return positions
    }

    /// The rows of the traces that have one of some records, ascending.
    ///
    /// - Parameter last: where to stop; nil for all. Those of a few records behind it may be among them.
    func traceRows(
        among candidates: NumberRanges, through last: SequenceNumber?
    ) throws(FormatError) -> [Int] {
        var rows: Set<Int> = []
        let events = try events()
        for group in try events.groups() where candidates.overlaps(group.numbers) {
            if let last, group.numbers.lowerBound > last { break }
            let columns = try events.columns(of: group)
            let places = candidates.places(in: try columns.numbers())
            let traces = try columns.traces()
            for place in places {
                for row in place where traces[row] >= 0 { rows.insert(traces[row]) }
            }
        }
        return rows.sorted()
    }
}
