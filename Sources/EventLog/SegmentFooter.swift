internal import Bytes
internal import Cryptography

/// The footer of a sealed segment: what the segment holds, and that all of it is there
/// (`spec/log-format.md`, section 8).
struct SegmentFooter: Hashable, Sendable {
    /// A line of the footer's table.
    struct Batch: Hashable, Sendable {
        let entry: BatchEntry
        /// The commit time of its first record.
        let firstCommitTime: Timestamp
    }

    var logID: LogID
    var number: UInt64
    var identity: SegmentIdentity
    /// Where the last batch or marker stops.
    var end: Int
    /// Where the log stands there.
    var head: ChainHead
    var markerCount: Int
    var recordCount: Int
    /// Of all batches that tell, the lowest and highest event time.
    var eventTimes: ClosedRange<Timestamp>?
    /// The Merkle root over the leaf roots of its batches; zero without any.
    var root: SHA256Digest
    /// The batches with records, in order.
    var batches: [Batch]

    init(
        logID: LogID, number: UInt64, identity: SegmentIdentity, end: Int, head: ChainHead,
        markerCount: Int, recordCount: Int, eventTimes: ClosedRange<Timestamp>?,
        root: SHA256Digest, batches: [Batch]
    ) {
        self.logID = logID
        self.number = number
        self.identity = identity
        self.end = end
        self.head = head
        self.markerCount = markerCount
        self.recordCount = recordCount
        self.eventTimes = eventTimes
        self.root = root
        self.batches = batches
    }
}
