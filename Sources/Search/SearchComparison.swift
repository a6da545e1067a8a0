/// How a filter compares an event's value with its own.
public enum SearchComparison: String, CaseIterable, Hashable, Sendable {
    /// Also written `=`.
    case equal = ":"
    case less = "<"
    case atMost = "<="
    case greater = ">"
    case atLeast = ">="
}
