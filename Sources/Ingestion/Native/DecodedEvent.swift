public import Model

/// An event as decoded, with the project that its sender named.
public struct DecodedEvent: Hashable, Sendable {
    public var event: Event
    /// The project that the event names, 1 to 128 printable ASCII characters; nil means the key's.
    /// Whether the key may write there is not decided here.
    public var projectID: String?

    public init(event: Event, projectID: String?) {
        self.event = event
        self.projectID = projectID
    }
}
