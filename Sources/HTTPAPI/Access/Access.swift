import Engine
import Model

/// The one place that decides who may do what where.
///
/// Routes say which action they are; nothing else in the server decides access.
enum Access {
    /// What comes of asking.
    enum Decision: Hashable, Sendable {
        case allow
        /// Nobody is known to be asking: a secret is missing or not valid.
        case authenticate
        /// Somebody known is asking for what is not theirs.
        case deny(Denial)
    }

    /// Why somebody known is refused.
    enum Denial: Hashable, Sendable {
        /// A project's key, where the operator's token is needed.
        case operatorOnly
        /// The operator's token, where a project's key is needed.
        case keyOnly
        /// A project's key, for another project.
        case otherProject(ProjectID)
    }

    /// Decides whether `principal` may do `action` in `project`.
    ///
    /// - Parameters:
    ///   - principal: nil if nobody proved who they are.
    ///   - project: nil if the action is about no single project, or about the principal's own.
    static func decide(
        _ principal: Principal?, _ action: Action, in project: ProjectID?
    ) -> Decision {
        switch (action, principal) {
        case (.observe, _): .allow
        case (_, nil): .authenticate
        case (.ingest, .key(_, let own)):
            project == nil || project == own ? .allow : .deny(.otherProject(project ?? own))
        case (.ingest, .operator): .deny(.keyOnly)
        case (.read, .operator), (.administer, .operator): .allow
        case (.read, .key), (.administer, .key): .deny(.operatorOnly)
        }
    }
}

extension Problem {
    init(_ denial: Access.Denial) {
        switch denial {
        case .operatorOnly: self = .keyCannotRead
        case .keyOnly: self = .operatorCannotIngest
        case .otherProject(let project): self = .projectMismatch(project.rawValue)
        }
    }
}
