public import Bytes
public import Cryptography

/// A segment as the log has it now, for whoever keeps what was made from its records, or gives it up.
public struct LogSegment: Hashable, Sendable {
    public let number: UInt64
    /// The bytes of it that belong to the log.
    public let byteCount: Int
    /// Over all of its records, as its footer has it; nil if it has none.
    public let root: SHA256Digest?
    /// How many records it has, as far as is known without reading them.
    public let recordCount: Int
    /// The numbers of its first and last record; nil without any.
    public let numbers: ClosedRange<SequenceNumber>?
    /// Whether anything in it is known to be lost.
    public let isDamaged: Bool
    /// Whether it has its footer, or gets none before the next open: it stays as it is.
    public let isSettled: Bool
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

extension LogSegment {
    /// Whether it can be given up, as long as all before it are: it will never change, nothing is
    /// known to be lost of it, and its records end where the segment after it takes up.
    public var isRetirable: Bool {
        guard root != nil, !isDamaged, let bounds else { return false }
        // Recovery can have repeated its last transactions in the next one.
        return numbers.map { $0.upperBound == bounds.last } ?? true
    }
}
