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

    init(_ reason: Reason, segment: UInt64, bytes: Range<Int>) {
        self.reason = reason
        segmentNumber = segment
        fileName = SegmentName.file(segment)
        self.bytes = bytes
    }
}
