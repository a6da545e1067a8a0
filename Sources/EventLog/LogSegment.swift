public import Bytes
public import Cryptography

/// A segment of a log that is open, as far as it matters for what is kept of it.
public struct LogSegment: Hashable, Sendable {
    public let number: UInt64
    /// The bytes of it that belong to the log.
    public let byteCount: Int
    /// The numbers of its first and last record; nil if it has none.
    public let numbers: ClosedRange<SequenceNumber>?
    public let isSealed: Bool
    /// Whether anything in it is known to be lost.
    public let isDamaged: Bool
    /// Where the log stood before it and at its end, as the headers of it and of its successor say;
    /// nil where they don't, and for the last one.
    public let bounds: Bounds?

    /// Two places of the chain.
    public struct Bounds: Hashable, Sendable {
        /// The chain value before its first record.
        public let valueBefore: SHA256Digest
        /// The last record up to its end, in it or before.
        public let last: SequenceNumber
        /// When that was committed.
        public let lastCommitTime: Timestamp
        /// The chain value after it.
        public let value: SHA256Digest
    }
}
