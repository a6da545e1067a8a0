import Engine
import HTTPTypes
import Hummingbird
import JSON
import Projections

/// Proving the projections by a rebuild. spec/time.md, "Rebuilding with proof".
struct RebuildRoutes: Sendable {
    let backend: Backend

    var endpoints: [Endpoint] {
        let path = "/api/v1/admin/rebuild"
        return [
            Endpoint(
                method: .post, path: path, action: .administer,
                summary: "Folds the log anew beside the live projections, compares, and exchanges.",
                parameters: [
                    QueryParameter(
                        "projection", .choice(ProjectionName.allCases.map(\.rawValue)),
                        "Only this one; all if not given."),
                    QueryParameter("dry_run", .boolean, "Whether to compare only."),
                ],
                answers: [
                    .init(.accepted, "It has begun.", .reference(Schemas.rebuildStatus))
                ], handle: start),
            Endpoint(
                method: .get, path: path, action: .administer,
                summary: "How the last rebuild stands, or what it came to.",
                answers: [.init(.ok, "The rebuild.", .reference(Schemas.rebuildStatus))],
                handle: show),
        ]
    }

    @Sendable private func start(_ call: Call) async throws -> Response {
        var options = RebuildOptions()
        if let text = call.query["projection"] {
            guard let name = ProjectionName(rawValue: text) else {
                throw Problem.parameter(
                    "projection", "is none of the projections", type: "unknown_projection")
            }
            options.projections = [name]
        }
        options.isDryRun = try call.query.boolean("dry_run") ?? false
        guard try backend.engine.startRebuild(options) else { throw Problem.rebuildRunning }
        return answer(.accepted)
    }

    @Sendable private func show(_ call: Call) async throws -> Response { answer(.ok) }

    private func answer(_ status: HTTPResponse.Status) -> Response {
        var json = JSONWriter()
        RebuildAnswer.write(backend.engine.rebuildStatus, to: &json)
        return Response(json: json.takeBytes(), status: status)
            .seen(through: backend.engine.lastApplied)
    }
}
