public import Bytes

/// A page of events, newest first.
public struct EventPage: Hashable, Sendable {
    public var events: [StoredEvent]
    /// All events that match, whatever the page.
    public var total: Int
    public var hasMore: Bool
    /// The last number that the answer saw: later pages are to be asked `at` this one.
    public var seenThrough: SequenceNumber

    public init(
        events: [StoredEvent], total: Int, hasMore: Bool, seenThrough: SequenceNumber
    ) {
        self.events = events
        self.total = total
        self.hasMore = hasMore
        self.seenThrough = seenThrough
    }
}
