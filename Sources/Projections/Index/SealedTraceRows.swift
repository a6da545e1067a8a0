internal import Bytes
internal import Model

/// The traces of an index file that are in the range of a question, in the order of lists.
///
/// They stand there in that order, so that each next one is read when it is wanted. As of a moment
/// within the file those that have begun, but whose earliest event comes later, start elsewhere: they
/// are few, are found first, and put in their places.
struct SealedTraceRows {
    /// A trace that starts elsewhere than its row says.
    private struct Moved {
        var start: Timestamp
        var id: [UInt8]
        var row: Int

        func precedes(_ other: Moved) -> Bool {
            start != other.start
                ? start > other.start : id.lexicographicallyPrecedes(other.id)
        }
    }

    let project: SealedProject
    /// The number of the part, for the texts of partials.
    private let part: Int
    private let traces: TraceSection
    private let from: Timestamp
    /// Whether only traces with an error in this part are wanted.
    private let wantsErrors: Bool
    /// The rows that count, in the order of lists; nil if all do. Of those that have begun at a moment
    /// the ones that start where they say.
    private var rows: [Int]?
    /// The next row, or its place in `rows`.
    private var next: Int
    /// Traces as of a moment within the file; nil if all of it counts.
    private var cut: SealedTraceCut?
    /// Those that are left of the moved ones, the next one last.
    private var moved: [Moved] = []
    /// The next one of the others, where it was read before its turn.
    private var waiting: TraceRow?

    init(
        _ question: TraceQuestion, of project: SealedProject, part: Int
    ) throws(FormatError) {
        self.project = project
        self.part = part
        traces = try project.traces()
        from = question.from ?? Timestamp(microseconds: .min)
        wantsErrors = question.hasErrors == true
        next = 0
        rows = nil
        if let candidates = try question.candidates?.ranges(in: project.part) {
            rows = try project.traceRows(among: candidates, through: question.at)
        }
        if let at = question.at, !project.isWhole(at: at) {
            cut = try SealedTraceCut(project, at: at)
            try find(question, at: at)
        }
        let through = question.through ?? Timestamp(microseconds: .max)
        let first = question.after.map { min($0.startTime, through) } ?? through
        next = try traces.firstRow(startingAtOrBefore: first)
        // Of those that start with the cursor's trace, the ones after it.
        if let after = question.after {
            while next < traces.count, try traces.start(next) == after.startTime,
                !TextOrder.precedes(
                    after.traceID, String(decoding: try traces.row(next).id, as: UTF8.self))
            {
                next += 1
            }
        }
        if let rows { next = rows.partition { $0 >= next } }
    }

    /// The next one; nil if there are no more.
    mutating func head() throws(FormatError) -> TraceCursor.Head? {
        guard let last = moved.last else { return try takeStanding().map(head) }
        waiting = try takeStanding()
        if let waiting {
            let standing = Moved(start: waiting.earliest.time, id: waiting.id, row: 0)
            if standing.precedes(last) {
                self.waiting = nil
                return head(waiting)
            }
        }
        moved.removeLast()
        let whole = try traces.row(last.row)
        return try cut?.row(whole).map(head)
    }

    private func head(_ row: TraceRow) -> TraceCursor.Head {
        TraceCursor.Head(
            start: row.earliest.time, traceID: String(decoding: row.id, as: UTF8.self),
            partial: TracePartial(row, part: part))
    }

    /// The next one of those that start where their rows say.
    private mutating func takeStanding() throws(FormatError) -> TraceRow? {
        if let known = waiting {
            waiting = nil
            return known
        }
        while next < rows?.count ?? traces.count {
            let place = rows?[next] ?? next
            guard place < traces.count else {
                throw FormatError(
                    offset: 0, expected: "a trace below \(traces.count)", found: "\(place)")
            }
            if try traces.start(place) < from { return nil }
            next += 1
            var row = try traces.row(place)
            // What has no error at all has none up to a moment.
            if wantsErrors, row.errorCount == 0 { continue }
            if cut != nil {
                guard let known = try cut?.row(row) else { continue }
                row = known
                if wantsErrors, row.errorCount == 0 { continue }
            }
            return row
        }
        return nil
    }

    /// Finds the wanted ones that have begun at a moment, and apart those that start elsewhere as of it.
    private mutating func find(
        _ question: TraceQuestion, at moment: SequenceNumber
    ) throws(FormatError) {
        let wanted = rows.map { Set($0) }
        var standing: [Int] = []
        var moved: [Moved] = []
        try traces.forEachBegun(by: moment) { place, isMoved throws(FormatError) in
            guard wanted?.contains(place) ?? true else { return }
            guard isMoved else {
                standing.append(place)
                return
            }
            let whole = try traces.row(place)
            guard let row = try cut?.row(whole), isInRange(row, question),
                !wantsErrors || row.errorCount > 0
            else { return }
            moved.append(Moved(start: row.earliest.time, id: row.id, row: place))
        }
        rows = standing
        self.moved = moved.sorted { $1.precedes($0) }
    }

    private func isInRange(_ row: TraceRow, _ question: TraceQuestion) -> Bool {
        let start = row.earliest.time
        guard start >= from, start <= question.through ?? start else { return false }
        guard let after = question.after, start >= after.startTime else { return true }
        return start == after.startTime
            && TextOrder.precedes(after.traceID, String(decoding: row.id, as: UTF8.self))
    }
}
