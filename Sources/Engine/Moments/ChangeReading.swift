internal import Bytes
internal import EventLog
internal import Model
internal import Projections
internal import Records
internal import Search

/// Picks out of records, in order, what a page of changes has.
struct ChangeReading {
    /// The page has all that it may.
    struct Full: Error {}

    /// Records that are looked at for a page: some tenths of a second.
    private static let maximumRecordCount = 20_000

    private let question: ChangeQuestion
    private var matcher: SearchMatcher?
    private var lost: ArraySlice<ClosedRange<SequenceNumber>>
    private let view: ProjectionView
    private let project: [UInt8]?
    private var byteCount = 0
    private var recordCount = 0
    private(set) var page: ChangePage
    private(set) var isFull = false

    /// - Parameter lost: records that can't be read, ascending.
    init(
        _ question: ChangeQuestion, matcher: SearchMatcher?,
        lost: [ClosedRange<SequenceNumber>], view: ProjectionView
    ) {
        self.question = question
        self.matcher = matcher
        self.lost = lost[...]
        self.view = view
        project = question.projectID.map { Array($0.rawValue.utf8) }
        page = ChangePage(through: question.after)
    }

    /// Looks at the next record.
    mutating func take(_ number: SequenceNumber, _ time: Timestamp, _ bytes: RawSpan) {
        guard !isFull, number > question.after else { return }
        tellLost(before: number)
        guard !isFull else { return }
        page.through = number
        recordCount += 1
        if let change = change(number, time, bytes) { add(change) }
        if recordCount >= Self.maximumRecordCount { isFull = true }
    }

    /// Everything up to a record was looked at.
    mutating func finish(through last: SequenceNumber) -> ChangePage {
        guard !isFull else { return page }
        tellLost(before: last.advanced(by: 1))
        if !isFull {
            page.through = last
            page.isAtEnd = true
        }
        return page
    }

    private mutating func tellLost(before number: SequenceNumber) {
        while !isFull, let range = lost.first, range.upperBound < number {
            lost = lost.dropFirst()
            page.through = max(page.through, range.upperBound)
            add(Change(number: range.upperBound, content: .lost(range)))
        }
    }

    private mutating func add(_ change: Change) {
        page.changes.append(change)
        if case .event(let stored) = change.content {
            byteCount += stored.event.payload.byteCount
        }
        isFull =
            page.changes.count >= question.limit || byteCount >= question.maximumByteCount
    }

    /// What a record says; nil if it is none of what is wanted. Bytes that no version wrote are told
    /// by whoever folds them.
    private mutating func change(
        _ number: SequenceNumber, _ time: Timestamp, _ bytes: RawSpan
    ) -> Change? {
        if let facts = try? EventFacts(bytes) {
            if let project, !isEqual(bytes, facts.projectID, project) { return nil }
            if matcher != nil {
                guard let details = try? EventDetails(bytes),
                    matcher?.matches(bytes, facts, details) ?? false
                else { return nil }
            }
            return event(number, time, bytes)
        }
        guard matcher == nil, let record = try? Record.decode(bytes, commitTime: time) else {
            return nil
        }
        var change = Change(number: number, commitTime: time, content: .lost(number...number))
        switch record {
        case .eventIngested, .usageIncremented: return nil
        case .projectCreated(let id, _, let name, let description):
            change.projectID = id
            change.content = .projectCreated(
                Project(
                    id: id, name: name, description: description, createdAt: time,
                    updatedAt: time))
        case .keyIssued(_, let key):
            change.projectID = key.projectID
            change.content = .keyIssued(KeyState(key: key))
        case .keyRevoked(let id, _, let key):
            change.projectID = id
            change.content = .keyRevoked(id: key)
        case .priceBookPublished(let actor, let id, _):
            change.content = .priceBookPublished(id: id, actor: actor)
        case .priceOverridden(let actor, let override):
            change.projectID = override.projectID
            change.content = .priceOverridden(
                RecordedOverride(
                    override: override, sequenceNumber: number, setAt: time, actor: actor))
        case .retentionSet(let id, let actor, let days):
            change.projectID = id
            change.content = .retentionSet(days: days, actor: actor)
        case .rangeRetired(let range):
            // It comes in several parts, each twice.
            guard range.place == 0 else { return nil }
            change.content = .retired(through: range.last)
        }
        let isWanted =
            question.projectID == nil || change.projectID == nil
            || change.projectID == question.projectID
        return isWanted ? change : nil
    }

    private func event(
        _ number: SequenceNumber, _ time: Timestamp, _ bytes: RawSpan
    ) -> Change? {
        let record = LogRecord(
            sequenceNumber: number, commitTime: time,
            bytes: bytes.withUnsafeBytes { [UInt8]($0) })
        guard let stored = try? StoredEvent(record) else { return nil }
        if let first = view.firstShown(of: stored.projectID), number < first { return nil }
        return Change(
            number: number, commitTime: time, projectID: stored.projectID,
            content: .event(stored))
    }

    private func isEqual(_ bytes: RawSpan, _ place: Range<Int>, _ text: [UInt8]) -> Bool {
        place.count == text.count
            && bytes.withUnsafeBytes { $0[place].elementsEqual(text) }
    }
}
