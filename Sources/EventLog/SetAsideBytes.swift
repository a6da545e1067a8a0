/// Bytes of a segment file that are no part of the log: nothing in them was acknowledged.
public struct SetAsideBytes: Hashable, Sendable {
    /// Why they are not.
    public enum Reason: String, Hashable, Sendable {
        /// Above every number known durable, and no whole transaction.
        case unfinished
        /// Behind the end that a later segment states.
        case behindEnd
        /// A footer that does not hold. Without it the segment is scanned, and sealed anew.
        case footer
        /// The whole segment: no later segment continues it, or its creation did not get through.
        case abandonedSegment
    }

    public let reason: Reason
    public let segmentNumber: UInt64
    public let fileName: String
    /// Where in the file, in bytes.
    public let bytes: Range<Int>
    /// The name of the copy beside the segment; nil if there is none.
    public internal(set) var copyName: String?
    /// Whether records that were never acknowledged may stand there; else it was never a batch: a
    /// footer that does not hold, or other bytes behind the end.
    public let mayHoldRecords: Bool

    init(_ reason: Reason, segment: UInt64, bytes: Range<Int>, mayHoldRecords: Bool = true) {
        self.mayHoldRecords = mayHoldRecords
        self.reason = reason
        segmentNumber = segment
        fileName = SegmentName.file(segment)
        self.bytes = bytes
    }
}
