public import Bytes

/// What became of the events of one batch: durable, and visible to the next read.
public struct BatchReceipt: Hashable, Sendable {
    /// What became of one event.
    public struct Outcome: Hashable, Sendable {
        /// The number of the event's record; for a repeat, that of the original.
        public var sequenceNumber: SequenceNumber
        /// Whether the same id came before within the idempotency window, so that nothing was added.
        public var isDuplicate: Bool

        public init(sequenceNumber: SequenceNumber, isDuplicate: Bool) {
            self.sequenceNumber = sequenceNumber
            self.isDuplicate = isDuplicate
        }
    }

    /// In the order of the request.
    public var outcomes: [Outcome]
    /// The last number of the transaction; where nothing was added, the highest of the originals.
    public var lastSequenceNumber: SequenceNumber
    /// A moment as of which all of the events are there: where nothing was added, the end of a later
    /// transaction, since the originals can lie inside one.
    public var seenThrough: SequenceNumber

    public init(
        outcomes: [Outcome], lastSequenceNumber: SequenceNumber, seenThrough: SequenceNumber
    ) {
        self.outcomes = outcomes
        self.lastSequenceNumber = lastSequenceNumber
        self.seenThrough = seenThrough
    }
}
