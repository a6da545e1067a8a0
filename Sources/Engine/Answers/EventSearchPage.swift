public import Bytes
public import Projections

/// A page of events that match a query, newest first: which they are.
public struct EventSearchPage: Hashable, Sendable {
    /// How many match in all, where that is known.
    public var total: Int?
    public var positions: [EventQuestion.Position]
    /// Where the search goes on: not before the last event of the page, and later where many were
    /// looked at in vain. Nil if all that match were found.
    public var resumesAfter: EventQuestion.Position?
    /// The last number that the answer saw: later pages are to be asked `at` this one.
    public var seenThrough: SequenceNumber
}

extension EventSearchPage {
    /// A page of all events that answer a question.
    public init(_ page: EventPage) {
        total = page.total
        positions = page.positions
        resumesAfter = page.hasMore ? page.positions.last : nil
        seenThrough = page.seenThrough
    }
}
