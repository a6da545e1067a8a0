/// The place of a record in the log: 1 for the first, one more for each, never used twice.
///
/// Zero stands for "before the first record".
public struct SequenceNumber: RawRepresentable, Hashable, Comparable, Sendable {
    public var rawValue: UInt64

    @inlinable
    public init(rawValue: UInt64) { self.rawValue = rawValue }

    @inlinable
    public init(_ rawValue: UInt64) { self.rawValue = rawValue }

    /// Before the first record.
    public static let zero = SequenceNumber(0)

    @inlinable
    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

    /// The number that lies `count` after this one.
    @inlinable
    public func advanced(by count: Int) -> SequenceNumber {
        SequenceNumber(rawValue &+ UInt64(bitPattern: Int64(count)))
    }
}

extension SequenceNumber: CustomStringConvertible {
    public var description: String { String(rawValue) }
}
