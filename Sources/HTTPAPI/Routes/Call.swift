import Bytes
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
    /// The moment that is asked for; nil for now.
    private(set) var moment: Moment?
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

    /// The last record that the answer is to see; nil for all there are.
    var at: SequenceNumber? { moment?.number }

    /// The moment of a cursor, which is the one that is asked for, if any is.
    func at(ofCursor seen: SequenceNumber) throws(Problem) -> SequenceNumber {
        guard at == nil || at == seen else { throw .cursorWithMoment }
        return seen
    }

    /// Finds out as of which moment it is asked, and waits for it where it is to: the one place that
    /// reads and checks `at` and `min_seq`.
    mutating func resolve(
        _ moments: Endpoint.Moments, backend: Backend
    ) async throws(Problem) {
        if case .none = moments { return }
        let engine = backend.engine
        if let number = try query.integer("min_seq", in: 0...Int.max) {
            let number = SequenceNumber(UInt64(number))
            guard await engine.waitUntilVisible(number, atMost: Self.longestWait) else {
                throw .notVisibleYet(number, last: engine.lastApplied)
            }
        }
        guard let request = try query.moment("at") else { return }
        let project = query["project_id"] ?? captured.get("project_id")
        moment = try await backend.reads.run { () throws(EngineError) -> Moment in
            let moment = try engine.moment(request)
            if let project { try engine.checkExists(ProjectID(project), at: moment) }
            if case .events = moments {
                try engine.checkKept(moment, of: project.map { ProjectID($0) })
            }
            return moment
        }
    }

    /// How long `min_seq` waits: longer than a write takes, shorter than a client's patience.
    private static let longestWait = Duration.seconds(5)

    /// The key that sends events, and its project.
    func sender() throws(Problem) -> (keyID: String, project: ProjectID) {
        guard case .key(let id, let project) = principal else { throw .operatorCannotIngest }
        return (id, project)
    }
}
