public import Bytes
public import Cryptography

/// Where a record stands in the log, and what proves it.
public struct RecordProvenance: Hashable, Sendable {
    public var number: SequenceNumber
    public var commitTime: Timestamp
    /// The record's own bytes.
    public var byteCount: Int
    public var segmentNumber: UInt64
    public var fileName: String
    /// The root of the segment's footer; nil as long as it has none.
    public var segmentRoot: SHA256Digest?
    public var batch: BatchHeader
    /// From 0.
    public var indexInBatch: Int
    /// `spec/log-format.md`, section 5.
    public var leaf: SHA256Digest
    /// The first batch that says that the record was on disk when it was written; nil if none of the
    /// next ones does.
    public var witness: Witness?

    /// A batch that says that all up to a number was on disk.
    public struct Witness: Hashable, Sendable {
        public var segmentNumber: UInt64
        public var offset: Int
        /// Its own first commit time: the record was acknowledged by then.
        public var commitTime: Timestamp
    }
}
