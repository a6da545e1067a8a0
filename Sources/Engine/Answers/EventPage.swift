public import Bytes
public import Projections

/// A page of events, newest first: which they are. `Engine.events(_:maximumBytes:)` reads them.
///
/// A thousand events may be a gigabyte, so that a page never holds what they say.
public struct EventPage: Hashable, Sendable {
    public var positions: [EventQuestion.Position]
    /// All events that match, whatever the page.
    public var total: Int
    public var hasMore: Bool
    /// The last number that the answer saw: later pages are to be asked `at` this one.
    public var seenThrough: SequenceNumber

    public init(
        positions: [EventQuestion.Position], total: Int, hasMore: Bool,
        seenThrough: SequenceNumber
    ) {
        self.positions = positions
        self.total = total
        self.hasMore = hasMore
        self.seenThrough = seenThrough
    }
}
