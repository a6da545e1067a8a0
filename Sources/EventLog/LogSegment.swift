public import Bytes
public import Cryptography

/// A segment as the log has it now, for whoever keeps what was made from its records.
public struct LogSegment: Hashable, Sendable {
    public let number: UInt64
    /// Over all of its records, as its footer has it; nil if it has none.
    public let root: SHA256Digest?
    /// How many records it has, as far as is known without reading them.
    public let recordCount: Int
    /// The numbers of its first and last record; nil without any.
    public let numbers: ClosedRange<SequenceNumber>?
}
