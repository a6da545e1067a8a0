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
    /// The record that the answer must have seen, if one is named.
    private var minimum: SequenceNumber?
    /// The last record that could be seen when it came.
    private(set) var noted = SequenceNumber.zero
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

    /// The last record that the answer is to see, if its number is known.
    ///
    /// - Parameter last: that of an answer of now.
    func seen(or last: SequenceNumber) -> SequenceNumber? {
        moment.map(\.knownNumber) ?? last
    }

    /// The moment of a cursor, which is the one that is asked for, if any is.
    func at(ofCursor seen: SequenceNumber) throws(Problem) -> SequenceNumber {
        guard at == nil || at == seen else { throw .cursorWithMoment }
        if let minimum, seen < minimum { throw .minimumAboveMoment(minimum, moment: seen) }
        return seen
    }

    /// Finds out as of which moment it is asked, and waits for it where it is to: the one place that
    /// reads and checks `at` and `min_seq`.
    mutating func resolve(
        _ moments: Endpoint.Moments, backend: Backend
    ) async throws(Problem) {
        let engine = backend.engine
        let request = try query.moment("at")
        try await waitForMinimum(before: request, engine)
        noted = engine.lastApplied
        guard let request else { return }
        let project = query["project_id"] ?? captured.get("project_id")
        let found = try await backend.reads.run { () throws(EngineError) in
            try engine.moment(request)
        }
        moment = found
        try checkMinimum(at: found.number)
        try await backend.reads.run { () throws(EngineError) in
            let project = project.map { ProjectID($0) }
            let needsEvents = if case .events = moments { true } else { false }
            // Settings are kept for longer: of what is retired the refusal of events says more. Before
            // the first record no project was there, whatever is retired.
            if needsEvents, found.number > .zero { try engine.checkKept(found, of: project) }
            if let project { try engine.checkExists(project, at: found) }
            if needsEvents { try engine.checkKept(found, of: project) }
        }
    }

    /// Waits until the record of `min_seq` is visible, if it is asked for.
    ///
    /// - Parameter moment: as of which it is asked; nil for now.
    mutating func waitForMinimum(
        before moment: Moment.Request?, _ engine: Engine
    ) async throws(Problem) {
        minimum = try query.integer("min_seq", in: 0...Int.max).map { SequenceNumber(UInt64($0)) }
        guard let minimum else { return }
        if case .number(let number)? = moment, number < minimum {
            throw .minimumAboveMoment(minimum, moment: number)
        }
        guard await engine.waitUntilVisible(minimum, atMost: Self.longestWait) else {
            throw .notVisibleYet(minimum, last: engine.lastApplied)
        }
    }

    /// Refuses a moment before the record of `min_seq`.
    func checkMinimum(at moment: SequenceNumber) throws(Problem) {
        if let minimum, moment < minimum { throw .minimumAboveMoment(minimum, moment: moment) }
    }

    /// How long `min_seq` waits: longer than a write takes, shorter than a client's patience.
    private static let longestWait = Duration.seconds(5)

    /// The key that sends events, and its project.
    func sender() throws(Problem) -> (keyID: String, project: ProjectID) {
        guard case .key(let id, let project) = principal else { throw .operatorCannotIngest }
        return (id, project)
    }
}
