import Engine
import Hummingbird
import JSON
import Model

/// What changed between two moments. spec/time.md, "Between two moments".
struct DifferenceRoutes: Sendable {
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
        let engine = backend.engine
        let to = try await moment(end ?? .number(engine.lastApplied), "to")
        let from = try await moment(start ?? .number(to.number), "from")
        let difference = try await backend.reads.run { () throws(EngineError) in
            for moment in [from, to] { try engine.checkKept(moment, of: project) }
            if let project { try engine.checkExists(project, at: to) }
            let count = project == nil ? try engine.projects(at: to).projects.count : 1
            guard from.number <= to.number, count <= Engine.maximumComparedProjects else {
                return MomentDifference?.none
            }
            return try engine.difference(from: from, to: to, project: project)
        }
        guard let difference else {
            throw Problem.parameter(
                "from",
                "must not be later than to; where there are more than "
                    + "\(Engine.maximumComparedProjects) projects, project_id must name one",
                type: "invalid_difference")
        }
        var json = JSONWriter(reservingCapacity: 4_096)
        DifferenceAnswer.write(difference, to: &json)
        return Response(json: json.takeBytes()).seen(through: difference.to.number)
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
