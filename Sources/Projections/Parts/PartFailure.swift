public import Bytes

/// A part that can't be read: its index file is damaged, or gone.
public struct PartFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// The number of the segment that the part is of.
    public var segment: UInt64
    public var reason: FormatError

    public init(segment: UInt64, reason: FormatError) {
        self.segment = segment
        self.reason = reason
    }

    public var description: String { "index of segment \(segment): \(reason)" }
}
