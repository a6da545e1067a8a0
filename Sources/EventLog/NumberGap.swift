public import Bytes

/// Numbers between two batches that no record has.
public struct NumberGap: Hashable, Sendable {
    public let numbers: ClosedRange<SequenceNumber>
    /// Whether the batches stand in one segment. Then records are missing, as in a fork of a damaged
    /// log; between segments numbers are passed over after a crash (spec/log-format.md §10).
    public let isWithinSegment: Bool
}
