import Engine
import Hummingbird
import JSON
import Model

/// Asking for prices. spec/http-api.md, "Pricing".
struct PricingRoutes: Sendable {
    let backend: Backend

    var endpoints: [Endpoint] {
        [
            Endpoint(
                method: .get, path: "/api/v1/pricing", action: .read,
                summary: "The price book, and the models that it does not know.",
                parameters: [
                    QueryParameter(
                        "project_id", .string, "Lists unknown models of this project only.")
                ],
                answers: [.init(.ok, "The prices.", .reference(Schemas.pricing))], handle: show)
        ]
    }

    @Sendable private func show(_ call: Call) async throws -> Response {
        let project = call.query["project_id"].map { ProjectID($0) }
        let engine = backend.engine
        let seen = engine.lastApplied
        let bytes = try await backend.reads.run { () throws(EngineError) in
            if let project, engine.project(project) == nil { throw .unknownProject(project) }
            var json = JSONWriter(reservingCapacity: 262_144)
            PricingAnswer.write(
                engine.priceBook, unpriced: engine.unpricedModels(project), to: &json)
            return json.takeBytes()
        }
        return Response(json: bytes).seen(through: seen)
    }
}
