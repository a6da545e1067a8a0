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
