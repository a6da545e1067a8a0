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
                    QueryParameter(
                        "accept_loss", .boolean,
                        "Whether to exchange also where records are lost to damage."),
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
        guard try await backend.bodies.read(call.request).bytes.isEmpty else {
            throw Problem.unexpectedBody
        }
        var options = RebuildOptions()
        if let text = call.query["projection"] {
            guard let name = ProjectionName(rawValue: text) else {
                throw Problem.parameter(
                    "projection",
                    "must be one of "
                        + ProjectionName.allCases.map(\.rawValue).joined(separator: ", "),
                    type: "unknown_projection")
            }
            options.projections = [name]
        }
        options.isDryRun = try call.query.boolean("dry_run") ?? false
        options.acceptsLoss = try call.query.boolean("accept_loss") ?? false
        guard try backend.engine.startRebuild(options) else { throw Problem.rebuildRunning }
        return answer(.accepted)
    }

    @Sendable private func show(_ call: Call) async throws -> Response { answer(.ok) }

    private func answer(_ status: HTTPResponse.Status) -> Response {
        var json = JSONWriter()
        let (rebuild, options) = backend.engine.lastRebuild
        RebuildAnswer.write(rebuild, options, to: &json)
        return Response(json: json.takeBytes(), status: status)
            .seen(through: backend.engine.lastApplied)
    }
}
