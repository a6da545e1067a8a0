public import Bytes

/// A tenant of the server: what keys write into and what questions are asked about.
public struct Project: Hashable, Sendable {
    public var id: ProjectID
    /// 1 to 100 characters.
    public var name: String
    public var description: String?
    public var createdAt: Timestamp
    public var updatedAt: Timestamp

    public init(
        id: ProjectID, name: String, description: String?, createdAt: Timestamp,
        updatedAt: Timestamp
    ) {
        self.id = id
        self.name = name
        self.description = description
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }
}
