public import Bytes

/// A record that the projections could not take up.
public struct SkippedRecord: Hashable, Sendable {
    public var sequenceNumber: SequenceNumber
    /// For people: what was wrong with it.
    public var reason: String
}
