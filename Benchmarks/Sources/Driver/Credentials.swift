public import Workload

/// What a server lets one in with.
public struct Credentials: Sendable {
    /// The operator's.
    public var token: String
    public var projects: [ProjectAccess]

    public init(token: String, projects: [ProjectAccess]) {
        self.token = token
        self.projects = projects
    }
}
