public import Bytes

/// Which events a trace consists of, without what they say.
public struct TraceMembers: Hashable, Sendable {
    /// Ascending; at most `Limits.maximumTraceEvents`.
    public var numbers: [SequenceNumber]
    /// Whether the trace has more.
    public var isTruncated: Bool
    /// The last number that the answer saw.
    public var seenThrough: SequenceNumber

    public init(numbers: [SequenceNumber], isTruncated: Bool, seenThrough: SequenceNumber) {
        self.numbers = numbers
        self.isTruncated = isTruncated
        self.seenThrough = seenThrough
    }
}
