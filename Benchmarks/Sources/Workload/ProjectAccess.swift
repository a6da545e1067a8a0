/// A project to send to.
public struct ProjectAccess: Hashable, Sendable {
    public var id: String
    /// What writes into it.
    public var key: String

    public init(id: String, key: String) {
        self.id = id
        self.key = key
    }
}
