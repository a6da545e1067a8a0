public import Bytes
public import Model

/// An event as the log holds it.
public struct StoredEvent: Hashable, Sendable {
    public var sequenceNumber: SequenceNumber
    public var commitTime: Timestamp
    public var projectID: ProjectID
    public var event: Event
    /// Nil for events that carry no cost.
    public var cost: Cost?

    public init(
        sequenceNumber: SequenceNumber, commitTime: Timestamp, projectID: ProjectID, event: Event,
        cost: Cost?
    ) {
        self.sequenceNumber = sequenceNumber
        self.commitTime = commitTime
        self.projectID = projectID
        self.event = event
        self.cost = cost
    }
}
