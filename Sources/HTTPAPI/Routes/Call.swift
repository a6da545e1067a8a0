import Engine
import HTTPTypes
import Hummingbird
import Model

/// A request that was let in: checked for who asks and what the query holds.
struct Call: Sendable {
    let request: Request
    let query: QueryParameters
    /// Nil only where anybody may ask.
    let principal: Principal?
    private let captured: Parameters

    init(
        _ request: Request, query: QueryParameters, principal: Principal?, captured: Parameters
    ) {
        self.request = request
        self.query = query
        self.principal = principal
        self.captured = captured
    }

    /// What stands in the path in place of `{name}`, decoded.
    func path(_ name: String) throws(Problem) -> String {
        guard let text = captured.get(name),
            let decoded = PercentDecoding.decode(text, isForm: false)
        else { throw .notFound }
        return decoded
    }

    /// The project in the path.
    func pathProject() throws(Problem) -> ProjectID { ProjectID(try path("project_id")) }

    /// The key that sends events, and its project.
    func sender() throws(Problem) -> (keyID: String, project: ProjectID) {
        guard case .key(let id, let project) = principal else { throw .operatorCannotIngest }
        return (id, project)
    }
}
