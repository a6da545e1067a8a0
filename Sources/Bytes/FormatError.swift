/// Bytes that are not what the format says, with the place and what was expected there.
public struct FormatError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The offset in bytes, from the start of what was being read, at which reading stopped.
    public let offset: Int
    /// What the format asks for at `offset`.
    public let expected: String
    /// What stands there instead.
    public let found: String

    @inline(never)
    public init(offset: Int, expected: String, found: String) {
        self.offset = offset
        self.expected = expected
        self.found = found
    }

    public var description: String { "at byte \(offset): expected \(expected), found \(found)" }
}
