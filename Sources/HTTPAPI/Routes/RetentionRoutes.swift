import Bytes
import Engine
import Hummingbird
import JSON
import Model
import Projections
import Records

/// For how long a project's events are shown. spec/http-api.md, "Retention".
struct RetentionRoutes: Sendable {
    /// A hundred years: who wants more wants all.
    private static let days = 1...36_500

    let backend: Backend

    var endpoints: [Endpoint] {
        let path = "/api/v1/projects/{project_id}/retention"
        return [
            Endpoint(
                method: .get, path: path, action: .administer,
                summary: "For how long a project's events are shown, and what was set before.",
                answers: [.init(.ok, "The retention.", .reference(Schemas.retention))],
                moments: .settings, handle: show),
            Endpoint(
                method: .put, path: path, action: .administer,
                summary: "Sets for how many days from their commit a project's events are shown.",
                bodyTypes: [.json], bodySchema: .reference(Schemas.newRetention),
                answers: [.init(.ok, "The retention.", .reference(Schemas.retention))],
                handle: set),
        ]
    }

    @Sendable private func show(_ call: Call) async throws -> Response {
        let project = try call.pathProject()
        return try await answer(project, at: call.moment)
    }

    @Sendable private func set(_ call: Call) async throws -> Response {
        let project = try call.pathProject()
        let object = try SmallObject(try await backend.bodies.read(call.request))
        let days = try object.nullableInteger("days", in: Self.days)
        _ = try await backend.engine.setRetention(days, of: project, by: .operator)
        return try await answer(project, at: nil)
    }

    private func answer(
        _ project: ProjectID, at moment: Moment?
    ) async throws -> Response {
        let engine = backend.engine
        let (found, retired) = try await backend.reads.run { () throws(EngineError) in
            (
                try engine.retentions(of: project, at: moment),
                try engine.retiredThrough(project)
            )
        }
        let (settings, seen) = found
        var json = JSONWriter()
        json.beginObject()
        json.member("project_id", project.rawValue)
        json.member("days", settings.last?.days)
        json.member("retired_through", retired?.number.rawValue)
        json.key("history")
        json.beginArray()
        for setting in settings {
            json.beginObject()
            json.member("days", setting.days)
            json.member("set_at", setting.setAt)
            json.member("set_by", setting.actor.rawValue)
            json.member("seq", setting.sequenceNumber)
            json.endObject()
        }
        json.endArray()
        json.endObject()
        return Response(json: json.takeBytes()).seen(through: seen)
    }
}
