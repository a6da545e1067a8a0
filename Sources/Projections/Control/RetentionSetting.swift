public import Bytes
public import Model
public import Records

/// How long somebody wanted a project's events to be shown, from a moment on.
public struct RetentionSetting: Hashable, Sendable {
    public var project: ProjectID
    /// From an event's commit; nil for as long as it is there.
    public var days: UInt64?
    /// The record that says so.
    public var sequenceNumber: SequenceNumber
    public var setAt: Timestamp
    public var actor: Actor

    public init(
        project: ProjectID, days: UInt64?, sequenceNumber: SequenceNumber, setAt: Timestamp,
        actor: Actor
    ) {
        self.project = project
        self.days = days
        self.sequenceNumber = sequenceNumber
        self.setAt = setAt
        self.actor = actor
    }
}
