public import Model
public import Projections

extension Engine {
    /// Whose secret this is; nil if it is nobody's, or no longer valid.
    ///
    /// Looked up by its HMAC, so that the time it takes tells nothing about the secrets there are.
    public func principal(secret: String) -> Principal? {
        guard let key = projector.key(digest: keyStore.digest(of: secret)) else { return nil }
        switch (key.scope, key.projectID) {
        case (.operator, _): return .operator
        case (.project, let project?): return .key(id: key.id, project: project)
        case (.project, nil): return nil
        }
    }

    /// All projects, oldest first.
    public func projects() -> [Project] { projector.read { $0.projects } }

    /// One project.
    public func project(_ id: ProjectID) -> Project? { projector.read { $0.project(id) } }

    /// The keys of a project, oldest first, revoked ones too.
    public func keys(of project: ProjectID) throws(EngineError) -> [KeyState] {
        try projector.read { state throws(EngineError) -> [KeyState] in
            guard state.project(project) != nil else { throw .unknownProject(project) }
            return state.keys(of: project)
        }
    }
}
