public import Bytes

/// A secret that lets its holder in, without the secret: that is shown once and kept as an HMAC.
public struct Key: Hashable, Sendable {
    /// What a key opens. The raw value is what the log stores.
    public enum Scope: UInt8, Hashable, Sendable {
        /// Writing into one project.
        case project = 1
        /// Reading and administering the whole server.
        case `operator` = 2
    }

    /// Which of a project's environments a key is for. The raw value is what the log stores.
    public enum Environment: UInt8, Hashable, Sendable {
        case test = 1
        case live = 2

        /// The name in answers and inside the key.
        public var name: String { self == .live ? "live" : "test" }
    }

    /// `key_` and 12 lower-case hexadecimal digits.
    public var id: String
    public var scope: Scope
    /// The project that a key of scope `.project` writes into; nil for the operator's.
    public var projectID: ProjectID?
    /// 1 to 100 characters.
    public var name: String
    public var environment: Environment
    /// The first 12 characters of the secret, to recognise it by.
    public var prefix: String
    /// HMAC-SHA-256 of the secret under the key store's pepper: 32 bytes.
    public var digest: [UInt8]
    public var createdAt: Timestamp

    public init(
        id: String, scope: Scope, projectID: ProjectID?, name: String, environment: Environment,
        prefix: String, digest: [UInt8], createdAt: Timestamp
    ) {
        self.id = id
        self.scope = scope
        self.projectID = projectID
        self.name = name
        self.environment = environment
        self.prefix = prefix
        self.digest = digest
        self.createdAt = createdAt
    }
}
