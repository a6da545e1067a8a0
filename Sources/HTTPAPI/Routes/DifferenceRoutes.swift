import Engine
import Hummingbird
import JSON
import Model

/// What changed between two moments. spec/time.md, "Between two moments".
struct DifferenceRoutes: Sendable {
    /// What became of the question.
    private enum Found: Sendable {
        case difference(MomentDifference, [ProjectID: DifferenceExplanation])
        case isBackwards
        /// So many projects.
        case hasTooMany(Int)
    }

    let backend: Backend

    var endpoints: [Endpoint] {
        [
            Endpoint(
                method: .get, path: "/api/v1/diff", action: .read,
                summary: "What differs between two moments: events, costs, prices, projects, keys.",
                parameters: [
                    QueryParameter(
                        "from", .string, isRequired: true,
                        "The earlier moment: `seq:N`, or a time of commit."),
                    QueryParameter("to", .string, "The later one; now if not given."),
                    QueryParameter(
                        "project_id", .string, "Only this project; all if not given."),
                    .minimumSequence, .explain,
                ],
                answers: [.init(.ok, "The difference.", .reference(Schemas.difference))],
                handle: show)
        ]
    }

    @Sendable private func show(_ call: Call) async throws -> Response {
        _ = try call.query.required("from")
        let start = try call.query.moment("from")
        let end = try call.query.moment("to")
        let project = call.query["project_id"].map { ProjectID($0) }
        let explains = try call.query.boolean("explain") ?? false
        let engine = backend.engine
        var call = call
        try await call.waitForMinimum(before: end, engine)
        let to = try await moment(end ?? .number(engine.lastApplied), "to")
        try call.checkMinimum(at: to.number)
        let from = try await moment(start ?? .number(to.number), "from")
        let found = try await find(from, to, of: project, explains: explains)
        switch found {
        case .difference(let difference, let explanations):
            var json = JSONWriter(reservingCapacity: 4_096)
            DifferenceAnswer.write(difference, explanations, to: &json)
            return Response(json: json.takeBytes()).seen(through: difference.to.number)
        case .isBackwards:
            throw Problem.parameter(
                "from",
                "must not be later than to: it is seq:\(from.number), and to seq:\(to.number)",
                type: "invalid_difference")
        case .hasTooMany(let count):
            throw Problem.parameter(
                "project_id",
                "must name a project: there are \(count), and more than "
                    + "\(Engine.maximumComparedProjects) are not compared at once",
                type: "invalid_difference")
        }
    }

    private func find(
        _ from: Moment, _ to: Moment, of project: ProjectID?, explains: Bool
    ) async throws -> Found {
        let engine = backend.engine
        do {
            return try await backend.reads.run { () throws(EngineError) -> Found in
                for moment in [from, to] { try engine.checkKept(moment, of: project) }
                if let project { try engine.checkExists(project, at: to) }
                guard from.number <= to.number else { return Found.isBackwards }
                let count = project == nil ? try engine.projects(at: to).projects.count : 1
                guard count <= Engine.maximumComparedProjects else { return .hasTooMany(count) }
                let difference = try engine.difference(from: from, to: to, project: project)
                var explanations: [ProjectID: DifferenceExplanation] = [:]
                var explaining = Explaining(engine)
                for change in explains ? difference.changes : [] {
                    explanations[change.project] = try DifferenceExplanation(
                        of: change, difference, by: &explaining)
                }
                return .difference(difference, explanations)
            }
        } catch {
            throw Problem(any: error).seen(through: to.knownNumber)
        }
    }

    private func moment(
        _ request: Moment.Request, _ parameter: String
    ) async throws(Problem) -> Moment {
        let engine = backend.engine
        let found = try await backend.reads.run {
            Result { () throws(EngineError) in try engine.moment(request) }
        }
        do throws(EngineError) { return try found.get() } catch {
            throw Problem(error, moment: parameter)
        }
    }
}
