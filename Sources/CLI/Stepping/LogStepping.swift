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
    /// Rows of the state that are shown.
    private static let shownRowCount = 500

    /// A record that was taken up.
    private struct Taken {
        let number: SequenceNumber
        let isMatch: Bool
        let step: RowStep
    }

    private let log: DirectoryLog
    private let filter: RecordFilter
    private let projections: Set<RowProjection>
    private var fold: RowFold
    private var cursor: LogCursor
    private var taken: [Taken] = []
    /// The record that is shown; nil before the first.
    private var shown: LogRecord?
    private var shownStep: RowStep?

    init(_ log: DirectoryLog, _ filter: RecordFilter, _ projections: Set<RowProjection>) {
        self.log = log
        self.filter = filter
        self.projections = projections
        fold = RowFold(projections)
        cursor = LogCursor(log)
    }

    // MARK: What is seen

    var place: String {
        guard let shown else { return "before the first record of \(log.path)" }
        return "record \(shown.sequenceNumber) of \(log.report.head?.number ?? .zero)  "
            + shown.commitTime.rfc3339
    }

    func lines(hasColor: Bool) -> [String] {
        guard let shown, let shownStep else { return [] }
        let view = RecordView(
            shown.bytes.span.bytes, sequenceNumber: shown.sequenceNumber,
            commitTime: shown.commitTime)
        var lines = [String(view.text(hasColor: hasColor).drop { $0 == " " }.dropLast())]
        if let problem = shownStep.problem { lines.append("skipped: \(problem)") }
        return lines
            + shownStep.changes.flatMap { RowChangeView(change: $0).lines(hasColor: hasColor) }
    }

    var stateLines: [String] {
        let rows = fold.keptRows
        let lines = rows.prefix(Self.shownRowCount).map { RowChangeView(change: $0).stateLine }
        return rows.count > lines.count
            ? lines + ["… and \(rows.count - lines.count) rows more"] : lines
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
        guard let current = shown?.sequenceNumber else { return false }
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
        shown = nil
        shownStep = nil
    }

    mutating func toEnd() throws { try goTo(SequenceNumber(.max)) }

    mutating func jump(to text: String) throws -> String? {
        guard let moment = LogMoment(argument: text) else {
            return "'\(text)' is no number, and no time like 2026-01-31T09:30:00Z"
        }
        try goTo(try moment.last(in: log))
        return nil
    }

    mutating func find(_ text: String) throws -> Bool {
        let wanted = RecordFilter(
            range: SequenceNumber.zero...SequenceNumber(.max), text: text)
        let before = shown?.sequenceNumber ?? .zero
        let isFound = try advance(through: SequenceNumber(.max)) { record in
            wanted.matches(record.bytes.span.bytes, record.sequenceNumber)
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

    /// Takes up records until one matches that is wanted; false if there is none up to a number.
    private mutating func advance(
        through last: SequenceNumber, where isWanted: (LogRecord) -> Bool
    ) throws -> Bool {
        while let record = try cursor.peek(), record.sequenceNumber <= last {
            cursor.pass()
            let bytes = record.bytes.span.bytes
            let step = fold.apply(
                bytes, sequenceNumber: record.sequenceNumber, commitTime: record.commitTime)
            let isMatch = filter.matches(bytes, record.sequenceNumber)
            taken.append(Taken(number: record.sequenceNumber, isMatch: isMatch, step: step))
            // Half of them at once, so that it costs nothing a record.
            if taken.count > 2 * Self.keptStepCount { taken.removeFirst(Self.keptStepCount) }
            guard isMatch, isWanted(record) else { continue }
            shown = record
            shownStep = step
            return true
        }
        return false
    }

    /// Takes records back until the last one matches and its number is as wanted.
    private mutating func takeBack(until isWanted: (SequenceNumber) -> Bool) {
        while let last = taken.last, !(last.isMatch && isWanted(last.number)) {
            fold.undo(last.step)
            taken.removeLast()
            cursor.seek(to: last.number)
        }
    }

    /// Shows the record that was taken up last, or that nothing was.
    private mutating func show() {
        shownStep = taken.last?.step
        shown = taken.last.flatMap { last in (try? log.records([last.number]))?.first }
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
