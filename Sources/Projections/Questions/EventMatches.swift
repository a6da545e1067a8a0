/// Where the events that answer an `EventQuestion` stand in the log.
public struct EventMatches: Hashable, Sendable {
    /// The page, in the order of the answer.
    public var positions: [EventQuestion.Position]
    /// All events that match, whatever the page: cursor and offset do not lessen it.
    public var total: Int
    /// Whether events follow the page.
    public var hasMore: Bool

    public init(positions: [EventQuestion.Position], total: Int, hasMore: Bool) {
        self.positions = positions
        self.total = total
        self.hasMore = hasMore
    }
}
