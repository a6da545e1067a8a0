/// The id of a project: `proj_` and 12 lower-case hexadecimal digits.
public struct ProjectID: RawRepresentable, Hashable, Comparable, Sendable {
    public let rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    public init(_ rawValue: String) { self.rawValue = rawValue }

    /// By UTF-8 bytes, as everywhere that order reaches an answer.
    public static func < (left: Self, right: Self) -> Bool {
        left.rawValue.utf8.lexicographicallyPrecedes(right.rawValue.utf8)
    }
}

extension ProjectID: CustomStringConvertible {
    public var description: String { rawValue }
}
