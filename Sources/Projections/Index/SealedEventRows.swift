internal import Bytes
internal import Model

/// The events of a project in an index file that answer a question, group by group.
struct SealedEventRows {
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

        /// Whether time alone decides.
        var isEmpty: Bool {
            type == nil && kind == nil && isError == nil && isCall == nil && hasUsage == nil
                && hasModel == nil && session == nil && user == nil && model == nil
        }

        /// The types that model calls can have.
        private static let callTypes =
            EventGroup.bit(EventType.tokenUsage.rawValue) | EventGroup.bit(EventType.span.rawValue)

        /// Whether any event of a group can be one.
        func admits(_ group: EventGroup) -> Bool {
            if let type, group.types & EventGroup.bit(type.rawValue) == 0 { return false }
            if let kind, group.kinds & EventGroup.bit(kind.rawValue) == 0 { return false }
            if let isError {
                if isError, group.errorCount == 0 { return false }
                if !isError, group.errorCount == group.rowCount { return false }
            }
            if isCall == true || hasUsage == true, group.types & Self.callTypes == 0 {
                return false
            }
            if hasModel == true, group.models == 0 { return false }
            if let model, group.models & EventGroup.modelBit(model) == 0 { return false }
            return true
        }
    }

    private let events: EventSection
    private let filter: Filter
    private let candidates: NumberRanges?
    private let from: Timestamp
    private let through: Timestamp
    private let at: SequenceNumber

    /// - Returns: nil if no event can be an answer, whatever `question.after` says.
    init?(_ question: EventQuestion, of project: SealedProject) throws(FormatError) {
        from = question.from ?? Timestamp(microseconds: .min)
        through = question.through ?? Timestamp(microseconds: .max)
        at = question.at ?? SequenceNumber(.max)
        let times = project.entry.times
        guard from <= through, times.lowerBound <= through, times.upperBound >= from,
            let filter = try Self.filter(question, project)
        else { return nil }
        self.filter = filter
        let events = try project.events()
        self.events = events
        candidates = try question.candidates.ranges(in: project.part).map {
            ranges throws(FormatError) in
            try project.own(ranges, events)
        }
        if candidates?.isEmpty == true { return nil }
    }

    /// The groups that can have answers, in the order of their numbers.
    func groups() throws(FormatError) -> [EventGroup] {
        try events.groups().filter { group in
            group.times.lowerBound <= through && group.times.upperBound >= from
                && group.numbers.lowerBound <= at && filter.admits(group)
                && candidates?.overlaps(group.numbers) ?? true
        }
    }

    /// Whether all events of a group are answers, as far as its summary tells.
    func areAll(_ group: EventGroup) -> Bool {
        filter.isEmpty && candidates == nil && from <= group.times.lowerBound
            && group.times.upperBound <= through && group.numbers.upperBound <= at
    }

    /// Visits the answers among the events of a group, by number.
    ///
    /// - Parameter members: if given, only these count.
    func forEach(
        in group: EventGroup, among members: Set<SequenceNumber>? = nil,
        _ body: (EventQuestion.Position) -> Void
    ) throws(FormatError) {
        let columns = try events.columns(of: group)
        let numbers = try columns.numbers()
        var rows: [Int]
        if let members {
            rows = numbers.indices.filter { members.contains(numbers[$0]) }
        } else if let candidates {
            rows = candidates.places(in: numbers).flatMap { Array($0) }
        } else {
            rows = Array(numbers.indices)
        }
        if group.numbers.upperBound > at { rows.removeAll { numbers[$0] > at } }
        try keep(&rows, columns)
        guard !rows.isEmpty else { return }
        let times = try columns.times()
        for row in rows where times[row] >= from && times[row] <= through {
            body(EventQuestion.Position(timestamp: times[row], sequenceNumber: numbers[row]))
        }
    }

    /// Leaves those of some rows of a group that fulfil the filter.
    private func keep(_ rows: inout [Int], _ columns: EventColumnReader) throws(FormatError) {
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
        if let isCall = filter.isCall {
            let (types, kinds) = (try columns.bytes(.types), try columns.bytes(.kinds))
            rows.removeAll { row in
                guard let type = EventType(rawValue: types[row]),
                    let kind = SpanKind(rawValue: kinds[row])
                else { return isCall }
                return Event.isPriced(type: type, kind: kind) != isCall
            }
        }
        if let hasUsage = filter.hasUsage, !rows.isEmpty {
            let tokens = try columns.tokens()
            rows.removeAll { (tokens[$0] > 0) != hasUsage }
        }
        if let hasModel = filter.hasModel, !rows.isEmpty {
            let numbers = try columns.texts(.models)
            rows.removeAll { (numbers[$0] != StringTable.none) != hasModel }
        }
        let labels: [(EventColumn, UInt32?)] = [
            (.sessions, filter.session), (.users, filter.user), (.models, filter.model),
        ]
        for (column, wanted) in labels {
            guard let wanted, !rows.isEmpty else { continue }
            let numbers = try columns.texts(column)
            rows.removeAll { numbers[$0] != wanted }
        }
    }

    /// Nil if a condition names a text that no event has.
    private static func filter(
        _ question: EventQuestion, _ project: SealedProject
    ) throws(FormatError) -> Filter? {
        var filter = Filter(
            type: question.type, kind: question.kind, isError: question.isError,
            isCall: question.isCall, hasUsage: question.hasUsage, hasModel: question.hasModel)
        let texts = try project.texts()
        func number(_ text: String) throws(FormatError) -> UInt32? {
            try texts.number(of: text).map { UInt32($0) }
        }
        if let session = question.sessionID {
            guard let number = try number(session) else { return nil }
            filter.session = number
        }
        if let user = question.userID {
            guard let number = try number(user) else { return nil }
            filter.user = number
        }
        if let model = question.model {
            guard let number = try number(model) else { return nil }
            filter.model = number
        }
        return filter
    }
}
