/// A part, and the segment of the log that it is of.
struct SegmentPart: Sendable {
    /// Nil if it is of no one segment.
    var segment: UInt64?
    var part: Part
}
