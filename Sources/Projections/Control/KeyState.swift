public import Bytes
public import Model

/// A key and whether it still opens anything.
public struct KeyState: Hashable, Sendable {
    public var key: Key
    /// When it was revoked; nil while it is valid.
    public var revokedAt: Timestamp?

    /// Whether it still opens anything.
    public var isActive: Bool { revokedAt == nil }

    public init(key: Key, revokedAt: Timestamp? = nil) {
        self.key = key
        self.revokedAt = revokedAt
    }
}
