public import Bytes
public import Model
public import Records

/// An override of prices and the record that set it.
public struct RecordedOverride: Hashable, Sendable {
    public var override: PriceOverride
    public var sequenceNumber: SequenceNumber
    public var setAt: Timestamp
    /// Who set it.
    public var actor: Actor

    public init(
        override: PriceOverride, sequenceNumber: SequenceNumber, setAt: Timestamp, actor: Actor
    ) {
        self.override = override
        self.sequenceNumber = sequenceNumber
        self.setAt = setAt
        self.actor = actor
    }
}
