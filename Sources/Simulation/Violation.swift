/// A promise that the engine did not keep.
public struct Violation: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was expected and what was found.
    public let description: String

    init(_ description: String) { self.description = description }
}

/// Throws a violation unless a promise was kept.
func promise(_ isKept: Bool, _ description: @autoclosure () -> String) throws(Violation) {
    if !isKept { throw Violation(description()) }
}
