/// The first of the events that were asked for, as many as fit.
public struct EventPortion: Sendable {
    /// In the order asked for; those lost to damage are left out.
    public var events: [StoredEvent]
    /// How many of the numbers asked for are dealt with, lost ones too; at least one.
    public var numberCount: Int

    public init(events: [StoredEvent], numberCount: Int) {
        self.events = events
        self.numberCount = numberCount
    }
}
