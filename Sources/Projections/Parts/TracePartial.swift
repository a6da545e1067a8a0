internal import Bytes

/// What one part holds of a trace, summed up so that the partials of several parts can be joined.
struct TracePartial: Sendable {
    /// The place of an event in the order of a trace.
    struct Moment: Comparable, Sendable {
        var time: Timestamp
        var number: SequenceNumber

        static func < (left: Moment, right: Moment) -> Bool {
            (left.time, left.number) < (right.time, right.number)
        }
    }

    /// A text of a part, by its number there; `StringTable.none` for none.
    struct Text: Sendable {
        var part: Int
        var number: UInt32
    }

    /// The earliest event of some kind, and a text that it has.
    struct Earliest: Sendable {
        var moment: Moment
        var text: Text

        fileprivate static func of(_ left: Earliest?, _ right: Earliest?) -> Earliest? {
            guard let left else { return right }
            guard let right else { return left }
            return right.moment < left.moment ? right : left
        }
    }

    /// Of all its events; with the name.
    private(set) var earliest: Earliest
    /// Of those without a parent; with the name.
    private(set) var root: Earliest?
    /// Of those with a session; with that.
    private(set) var session: Earliest?
    /// Of those with a user; with that.
    private(set) var user: Earliest?
    private(set) var eventCount: Int
    private(set) var errorCount: Int
    private(set) var end: Timestamp
    private(set) var tokens: UInt64
    /// In pico-dollars.
    private(set) var cost: Int128
    private(set) var hasDefaultPrice: Bool

    init(_ totals: TraceTotals, of project: borrowing ProjectPart, part: Int) {
        func find(
            _ row: UInt32, _ text: KeyPath<EventRow.Labels, UInt32>
        ) -> Earliest? {
            guard row != RowIndex.none else { return nil }
            let place = Int(row)
            return Earliest(
                moment: Moment(
                    time: project.events.timestamps[place],
                    number: project.events.sequenceNumbers[place]),
                text: Text(part: part, number: project.events.labels[place][keyPath: text]))
        }
        let row = Int(totals.earliest)
        earliest = Earliest(
            moment: Moment(
                time: project.events.timestamps[row], number: project.events.sequenceNumbers[row]),
            text: Text(part: part, number: project.events.labels[row].name))
        root = find(totals.earliestRoot, \.name)
        session = find(totals.earliestWithSession, \.session)
        user = find(totals.earliestWithUser, \.user)
        eventCount = Int(totals.eventCount)
        errorCount = Int(totals.errorCount)
        end = totals.end
        tokens = totals.tokens
        cost = totals.cost
        hasDefaultPrice = totals.hasDefaultPrice
    }

    /// What a row of an index file holds.
    init(_ row: TraceRow, part: Int) {
        func earliest(_ place: TraceRow.Place) -> Earliest {
            Earliest(
                moment: Moment(time: place.time, number: place.number),
                text: Text(part: part, number: place.text))
        }
        self.earliest = earliest(row.earliest)
        root = row.root.map(earliest)
        session = row.session.map(earliest)
        user = row.user.map(earliest)
        eventCount = row.eventCount
        errorCount = row.errorCount
        end = row.end
        tokens = row.tokens
        cost = row.cost
        hasDefaultPrice = row.hasDefaultPrice
    }

    /// Adds what another part holds of the same trace.
    mutating func join(_ other: TracePartial) {
        if other.earliest.moment < earliest.moment { earliest = other.earliest }
        root = Earliest.of(root, other.root)
        session = Earliest.of(session, other.session)
        user = Earliest.of(user, other.user)
        eventCount += other.eventCount
        errorCount += other.errorCount
        end = max(end, other.end)
        tokens &+= other.tokens
        cost &+= other.cost
        if other.hasDefaultPrice { hasDefaultPrice = true }
    }

    /// The name of its earliest event without a parent, or of its earliest at all.
    var name: Text { (root ?? earliest).text }
}
