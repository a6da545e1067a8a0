/// Who did what a record says: `operator`, `system`, or the id of a key.
public struct Actor: RawRepresentable, Hashable, Sendable {
    public let rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    /// The holder of the operator's token.
    public static let `operator` = Actor(rawValue: "operator")
    /// The server itself, at a start.
    public static let system = Actor(rawValue: "system")

    /// The holder of a key.
    public static func key(_ id: String) -> Actor { Actor(rawValue: id) }
}
