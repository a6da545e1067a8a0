import Bytes
import EventLog
import Model
import Projections

/// Walks through the records of a log that match a filter, and the rows that each of them changed.
///
/// The last records can be taken back exactly; farther back, the log is folded anew. Neither keeps
/// more in memory than the rows of the projections, and the changes of a few thousand records.
struct LogStepping: Steppable {
    static let jumpHint = "a sequence number, or a time of commit"
    static let watchHint = "(a part of a row's key, such as a trace id)"

    /// Records that can be taken back without reading the log again.
    static let keptStepCount = 10_000
    /// What the state has nothing of.
    static let eventsNote = "rows of events are not kept: each stands at its own record"
    /// Rows of the state that are shown.
    private static let shownRowCount = 500

    /// A record that was taken up, or lost ones that were passed.
    private struct Taken {
        /// Of the first, if they are lost.
        let number: SequenceNumber
        /// Nil for a record.
        var lost: ClosedRange<SequenceNumber>?
        let isMatch: Bool
        var step = RowStep()
    }

    /// Where it stands.
    private enum Shown {
        case start
        case record(LogRecord, RowStep)
        case lost(ClosedRange<SequenceNumber>)

        var number: SequenceNumber? {
            switch self {
            case .start: nil
            case .record(let record, _): record.sequenceNumber
            case .lost(let range): range.lowerBound
            }
        }
    }

    private let log: DirectoryLog
    private let filter: RecordFilter
    private let projections: Set<RowProjection>
    private var fold: RowFold
    private var cursor: LogCursor
    private var taken: [Taken] = []
    private var shown = Shown.start

    init(_ log: DirectoryLog, _ filter: RecordFilter, _ projections: Set<RowProjection>) {
        self.log = log
        self.filter = filter
        self.projections = projections
        fold = RowFold(projections)
        cursor = LogCursor(log)
    }

    // MARK: What is seen

    var place: String {
        let last = log.endNumber
        switch shown {
        case .start: return "before the first record of \(log.path)"
        case .record(let record, _):
            return "record \(record.sequenceNumber) of \(last)  \(record.commitTime.rfc3339)"
        case .lost(let range):
            return "records \(range.lowerBound) to \(range.upperBound) of \(last)"
        }
    }

    func lines(hasColor: Bool, columns: Int) -> [String] {
        switch shown {
        case .start: return []
        case .lost(let range): return [LostRecordsView(range: range).line(hasColor: hasColor)]
        case .record(let record, let step):
            let view = RecordView(
                record.bytes.span.bytes, sequenceNumber: record.sequenceNumber,
                commitTime: record.commitTime)
            var lines = [String(view.text(hasColor: hasColor).drop { $0 == " " }.dropLast())]
            if let problem = step.problem {
                lines.append("skipped: \(PrintableText.line(problem))")
            }
            return lines
                + step.changes.flatMap { RowChangeView(change: $0).lines(hasColor: hasColor) }
        }
    }

    var stateLines: [String] {
        let rows = fold.keptRows
        let lines = rows.prefix(Self.shownRowCount).map { RowChangeView(change: $0).stateLine }
        let note = projections.contains(.events) ? [Self.eventsNote] : []
        return rows.count > lines.count
            ? lines + ["… and \(rows.count - lines.count) rows more"] + note : lines + note
    }

    func value(of name: String) -> String? {
        let rows = fold.keptRows.map { RowChangeView(change: $0) }.filter {
            $0.title.contains(name)
        }
        guard let first = rows.first else { return nil }
        return first.stateLine + (rows.count > 1 ? "  … and \(rows.count - 1) rows more" : "")
    }

    // MARK: Going

    mutating func forward() throws -> Bool {
        try advance(through: SequenceNumber(.max)) { _ in true }
    }

    mutating func back() throws -> Bool {
        guard let current = shown.number else { return false }
        takeBack { $0 < current }
        if !taken.isEmpty || cursor.isAtStart {
            show()
            return true
        }
        try foldAnew(before: current)
        return true
    }

    mutating func toStart() {
        fold = RowFold(projections)
        cursor = LogCursor(log)
        taken = []
        shown = .start
    }

    mutating func toEnd() throws { try goTo(SequenceNumber(.max)) }

    mutating func jump(to text: String) throws -> String? {
        guard let moment = LogMoment(argument: text) else {
            return "'\(text)' is no number, and no time like 2026-01-31T09:30:00Z"
        }
        let (first, last) = (log.firstNumber, log.endNumber)
        if case .number(let number) = moment, number > last || (number > .zero && number < first) {
            return "there are the records \(first) to \(last)"
        }
        try goTo(try moment.last(in: log))
        return nil
    }

    mutating func find(_ text: String) throws -> Bool {
        let wanted = RecordFilter(
            range: SequenceNumber.zero...SequenceNumber(.max), text: text)
        let before = shown.number ?? .zero
        let isFound = try advance(through: SequenceNumber(.max)) { item in
            guard case .record(let record) = item else { return false }
            return wanted.matches(record.bytes.span.bytes, record.sequenceNumber)
        }
        if !isFound { try goTo(before) }
        return isFound
    }

    /// Goes to the last matching record up to a number.
    private mutating func goTo(_ number: SequenceNumber) throws {
        if let current = taken.last?.number, current > number {
            takeBack { $0 <= number }
            guard taken.isEmpty, !cursor.isAtStart else { return show() }
            return try foldAnew(before: number.advanced(by: 1))
        }
        while try advance(through: number, where: { _ in true }) {}
        takeBack { _ in true }
        show()
    }

    /// Takes up records until one matches that is wanted; false if there is none up to a number. Lost
    /// ones match where their numbers do: nobody knows what they said.
    private mutating func advance(
        through last: SequenceNumber, where isWanted: (LogCursor.Item) -> Bool
    ) throws -> Bool {
        while let item = try cursor.peek(), item.number <= last {
            cursor.pass(item)
            let made = take(item)
            taken.append(made)
            // Half of them at once, so that it costs nothing a record.
            if taken.count > 2 * Self.keptStepCount { taken.removeFirst(Self.keptStepCount) }
            guard made.isMatch, isWanted(item) else { continue }
            switch item {
            case .record(let record): shown = .record(record, made.step)
            case .lost(let range): shown = .lost(range)
            }
            return true
        }
        return false
    }

    private mutating func take(_ item: LogCursor.Item) -> Taken {
        switch item {
        case .lost(let range):
            return Taken(
                number: range.lowerBound, lost: range, isMatch: filter.range.overlaps(range))
        case .record(let record):
            let bytes = record.bytes.span.bytes
            let step = fold.apply(
                bytes, sequenceNumber: record.sequenceNumber, commitTime: record.commitTime)
            return Taken(
                number: record.sequenceNumber,
                isMatch: filter.matches(bytes, record.sequenceNumber), step: step)
        }
    }

    /// Takes records back until the last one matches and its number is as wanted.
    private mutating func takeBack(until isWanted: (SequenceNumber) -> Bool) {
        while let last = taken.last, !(last.isMatch && isWanted(last.number)) {
            fold.undo(last.step)
            taken.removeLast()
            cursor.seek(to: last.number)
        }
    }

    /// Shows what was taken up last, or that nothing was.
    private mutating func show() {
        shown = .start
        guard let last = taken.last else { return }
        if let lost = last.lost {
            shown = .lost(lost)
        } else if let record = (try? log.records([last.number]))?.first {
            shown = .record(record, last.step)
        }
    }

    /// Folds the log from its beginning to the last matching record before a number.
    private mutating func foldAnew(before number: SequenceNumber) throws {
        toStart()
        let last = SequenceNumber(number.rawValue - min(1, number.rawValue))
        while try advance(through: last, where: { _ in true }) {}
        takeBack { _ in true }
        show()
    }
}
