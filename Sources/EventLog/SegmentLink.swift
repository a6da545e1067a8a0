internal import Bytes

/// What a segment says of the one before it: true and on disk when the segment was created.
public struct SegmentLink: Hashable, Sendable {
    /// The predecessor's number, 0 for none.
    public var segment: UInt64
    /// Bytes of the predecessor from here on are no part of the log.
    public var end: Int
    /// Where the log stood at the predecessor's end.
    public var head: ChainHead

    public init(segment: UInt64, end: Int, head: ChainHead) {
        self.segment = segment
        self.end = end
        self.head = head
    }
}

extension SegmentLink {
    /// What a checksum can't tell: numbers that no log reaches.
    func checkShape() throws(FormatError) {
        guard segment <= LogFormat.maximumSegmentNumber,
            head.number <= LogFormat.maximumSequenceNumber,
            end <= LogFormat.maximumSegmentByteCount * 2
        else {
            throw FormatError(
                offset: 0, expected: "a place that a log reaches",
                found: "byte \(end) of segment \(segment), record \(head.number)")
        }
    }
}
