internal import Bytes
internal import Model

extension SealedProject {
    /// The conditions of a question as columns know them.
    private struct Filter {
        var type: EventType?
        var kind: SpanKind?
        var isError: Bool?
        var session: UInt32?
        var user: UInt32?
        var model: UInt32?

        /// Whether time alone decides.
        var isEmpty: Bool {
            type == nil && kind == nil && isError == nil && session == nil && user == nil
                && model == nil
        }

        /// Whether any event of a group can be one.
        func admits(_ group: EventGroup) -> Bool {
            if let type, group.types & EventGroup.bit(type.rawValue) == 0 { return false }
            if let kind, group.kinds & EventGroup.bit(kind.rawValue) == 0 { return false }
            if let isError {
                if isError, group.errorCount == 0 { return false }
                if !isError, group.errorCount == group.rowCount { return false }
            }
            if let model, group.models & EventGroup.modelBit(model) == 0 { return false }
            return true
        }
    }

    /// See `ProjectPart.select`.
    func select(
        _ question: EventQuestion, wanted: Int
    ) throws(FormatError) -> EventSelection {
        if let traceID = question.traceID {
            return try selectOfTrace(traceID, question, wanted: wanted)
        }
        guard isWhole(at: question.at) else {
            return try memory().select(question, wanted: wanted)
        }
        let from = question.from ?? Timestamp(microseconds: .min)
        let through = question.through ?? Timestamp(microseconds: .max)
        guard from <= through, entry.times.lowerBound <= through, entry.times.upperBound >= from,
            let filter = try filter(question)
        else { return EventSelection() }
        let candidates = question.candidates[part.segment.number].map { NumberRanges($0) }
        let events = try events()
        var page = BoundedSelection<EventQuestion.Position>(limit: wanted) { $0.precedes($1) }
        var passedOver = 0
        var total = 0
        // From the newest back, so that the page is soon full and older groups are only counted.
        for group in try events.groups().reversed() {
            guard group.times.lowerBound <= through, group.times.upperBound >= from,
                filter.admits(group), candidates?.overlaps(group.numbers) ?? true
            else { continue }
            let isWithin = from <= group.times.lowerBound && group.times.upperBound <= through
            let isBehindPage =
                page.last.map { group.times.upperBound < $0.timestamp } ?? false
            let isBehindCursor =
                question.after.map { group.times.upperBound < $0.timestamp } ?? true
            if isWithin, filter.isEmpty, candidates == nil, isBehindPage, isBehindCursor {
                total += group.rowCount
                passedOver += group.rowCount
                continue
            }
            let columns = try events.columns(of: group)
            let matches = try rows(filter, columns, among: Array(0..<group.rowCount))
            let times = try columns.times()
            let numbers = try columns.numbers()
            for row in matches where times[row] >= from && times[row] <= through {
                if let candidates, !candidates.contains(numbers[row]) { continue }
                total += 1
                let position = EventQuestion.Position(
                    timestamp: times[row], sequenceNumber: numbers[row])
                if let after = question.after, !after.precedes(position) { continue }
                page.offer(position)
            }
        }
        return EventSelection(
            positions: page.sorted(), total: total, remaining: page.offeredCount + passedOver)
    }

    /// A trace has few events, wherever they stand: they are looked up one by one.
    private func selectOfTrace(
        _ traceID: String, _ question: EventQuestion, wanted: Int
    ) throws(FormatError) -> EventSelection {
        var rest = try members(ofTrace: traceID, at: question.at)[...]
        guard !rest.isEmpty, let filter = try filter(question) else { return EventSelection() }
        let from = question.from ?? Timestamp(microseconds: .min)
        let through = question.through ?? Timestamp(microseconds: .max)
        var page = BoundedSelection<EventQuestion.Position>(limit: wanted) { $0.precedes($1) }
        var total = 0
        let events = try events()
        for group in try events.groups() {
            let members = rest.prefix { $0 <= group.numbers.upperBound }
            rest = rest.dropFirst(members.count)
            guard !members.isEmpty else { continue }
            let columns = try events.columns(of: group)
            let numbers = try columns.numbers()
            let times = try columns.times()
            let wantedNumbers = Set(members)
            let rows = numbers.indices.filter { wantedNumbers.contains(numbers[$0]) }
            for row in try self.rows(filter, columns, among: rows)
            where times[row] >= from && times[row] <= through {
                total += 1
                let position = EventQuestion.Position(
                    timestamp: times[row], sequenceNumber: numbers[row])
                if let after = question.after, !after.precedes(position) { continue }
                page.offer(position)
            }
        }
        return EventSelection(
            positions: page.sorted(), total: total, remaining: page.offeredCount)
    }

    /// Those of some rows of a group that fulfil a filter.
    private func rows(
        _ filter: Filter, _ columns: EventColumnReader, among candidates: [Int]
    ) throws(FormatError) -> [Int] {
        var rows = candidates
        if let type = filter.type {
            let types = try columns.bytes(.types)
            rows.removeAll { types[$0] != type.rawValue }
        }
        if let kind = filter.kind {
            let kinds = try columns.bytes(.kinds)
            rows.removeAll { kinds[$0] != kind.rawValue }
        }
        if let isError = filter.isError {
            let flags = try columns.bytes(.flags)
            rows.removeAll {
                EventRow.Flags(rawValue: flags[$0]).contains(.isError) != isError
            }
        }
        let labels: [(EventColumn, UInt32?)] = [
            (.sessions, filter.session), (.users, filter.user), (.models, filter.model),
        ]
        for (column, wanted) in labels {
            guard let wanted, !rows.isEmpty else { continue }
            let numbers = try columns.texts(column)
            rows.removeAll { numbers[$0] != wanted }
        }
        return rows
    }

    /// Nil if a condition names a text that no event has.
    private func filter(_ question: EventQuestion) throws(FormatError) -> Filter? {
        var filter = Filter(type: question.type, kind: question.kind, isError: question.isError)
        let texts = try texts()
        if let session = question.sessionID {
            guard let number = try texts.number(of: session) else { return nil }
            filter.session = UInt32(number)
        }
        if let user = question.userID {
            guard let number = try texts.number(of: user) else { return nil }
            filter.user = UInt32(number)
        }
        if let model = question.model {
            guard let number = try texts.number(of: model) else { return nil }
            filter.model = UInt32(number)
        }
        return filter
    }
}
