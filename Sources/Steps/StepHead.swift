public import Bytes
public import Model

/// What a list of steps shows of an event: all but the sender's own bytes.
public struct StepHead: Hashable, Sendable {
    public var sequenceNumber: SequenceNumber
    public var eventID: String
    public var type: EventType
    public var kind: SpanKind
    public var name: String?
    public var timestamp: Timestamp
    public var durationMicroseconds: UInt64?
    public var stepIndex: Int64?
    public var parentID: String?
    public var model: String?
    public var isError: Bool
    /// Of a model call; nil for events that don't count tokens.
    public var counts: TokenCounts?
    /// Nil for events that carry no cost.
    public var cost: Cost?

    /// - Parameter cost: as it was decided at ingest.
    public init(_ event: Event, sequenceNumber: SequenceNumber, cost: Cost?) {
        self.sequenceNumber = sequenceNumber
        eventID = event.id
        type = event.type
        kind = event.kind
        name = event.name
        timestamp = event.timestamp
        durationMicroseconds = event.durationMicroseconds
        stepIndex = event.stepIndex
        parentID = event.parentID
        model = event.model
        isError = event.isError
        counts = event.isPriced ? TokenCounts(event.usage ?? TokenUsage()) : nil
        self.cost = event.isPriced ? cost : nil
    }
}
