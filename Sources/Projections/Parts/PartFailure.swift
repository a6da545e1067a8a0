public import Bytes

/// A part that can't be read: its index file is damaged, or gone.
public struct PartFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// The number of the segment that the part is of.
    public var segment: UInt64
    public var reason: FormatError
    /// Whether nothing is wrong: the part was not made yet since the start.
    public var isAbsent = false

    public init(segment: UInt64, reason: FormatError) {
        self.segment = segment
        self.reason = reason
    }

    /// A part that was not made yet.
    init(absent segment: UInt64) {
        self.init(
            segment: segment, reason: FormatError(offset: 0, expected: "a part", found: "none yet"))
        isAbsent = true
    }

    public var description: String { "index of segment \(segment): \(reason)" }
}
