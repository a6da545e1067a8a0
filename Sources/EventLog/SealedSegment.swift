public import Bytes
public import Cryptography

/// A segment that is closed by a footer: nothing in it changes any more.
public struct SealedSegment: Hashable, Sendable {
    public let number: UInt64
    public let logID: LogID
    /// Over all of its records (`spec/log-format.md`, section 8).
    public let root: SHA256Digest
    /// How many records it has.
    public let recordCount: Int
    /// The numbers of its first and last record.
    public let numbers: ClosedRange<SequenceNumber>
    /// The commit time of the last record up to its end.
    public let lastCommitTime: Timestamp
}
