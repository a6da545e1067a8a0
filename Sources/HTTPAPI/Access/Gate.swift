import Engine
import HTTPTypes
import Model

/// Finds out who is asking, and lets them in or says why not.
struct Gate: Sendable {
    let engine: Engine
    let watch: KeyStoreWatch

    /// The one who asks, if they may do `action`; nil if anybody may.
    ///
    /// - Parameter takesBasic: whether a key may come as the password of Basic.
    func admit(
        _ headers: HTTPFields, to action: Action, takesBasic: Bool
    ) throws(Problem) -> Principal? {
        let principal: Principal?
        switch action {
        case .observe: principal = nil
        case .ingest: principal = try sender(Credentials(headers), takesBasic: takesBasic)
        case .read, .administer: principal = try reader(Credentials(headers))
        }
        switch Access.decide(principal, action, in: nil) {
        case .allow: return principal
        case .authenticate: throw action == .ingest ? .missingKey : .missingToken
        case .deny(let denial): throw Problem(denial)
        }
    }

    private func sender(
        _ credentials: Credentials, takesBasic: Bool
    ) throws(Problem) -> Principal? {
        guard let secret = credentials.forIngest(takesBasic: takesBasic) else { return nil }
        if Credentials.isKey(secret) {
            guard let principal = principal(secret) else { throw .unknownKey }
            return principal
        }
        // Worth a clearer answer than that the format is wrong: it is a known mistake.
        if secret.utf8.count <= Credentials.maximumLength,
            let principal = principal(secret)
        {
            return principal
        }
        throw .malformedKey
    }

    private func reader(_ credentials: Credentials) throws(Problem) -> Principal? {
        guard let secret = credentials.forReading else { return nil }
        guard secret.utf8.count <= Credentials.maximumLength,
            let principal = principal(secret)
        else { throw .unknownToken }
        return principal
    }

    private func principal(_ secret: String) -> Principal? {
        let principal = engine.principal(secret: secret)
        if principal == nil { watch.refused(secret) } else { watch.recognised() }
        return principal
    }
}
