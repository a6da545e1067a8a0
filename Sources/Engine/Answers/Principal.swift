public import Model

/// Who is asking, as proved by a secret.
public enum Principal: Hashable, Sendable {
    /// The holder of the operator's token: reads and administers everything.
    case `operator`
    /// The holder of a project's key: writes into that project.
    case key(id: String, project: ProjectID)
}
