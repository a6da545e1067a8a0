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
                parameters: [.at],
                answers: [.init(.ok, "The retention.", .reference(Schemas.retention))],
                handle: show),
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
        let moment = try call.query.moment("at")
        return try await answer(project) { setting in
            switch moment {
            case nil: true
            case .number(let number)?: setting.sequenceNumber <= number
            case .time(let time)?: setting.setAt <= time
            }
        }
    }

    @Sendable private func set(_ call: Call) async throws -> Response {
        let project = try call.pathProject()
        let object = try SmallObject(try await backend.bodies.read(call.request))
        let days = try object.nullableInteger("days", in: Self.days)
        _ = try await backend.engine.setRetention(days, of: project, by: .operator)
        return try await answer(project) { _ in true }
    }

    private func answer(
        _ project: ProjectID, where holds: @escaping @Sendable (RetentionSetting) -> Bool
    ) async throws -> Response {
        let engine = backend.engine
        let seen = engine.lastApplied
        let (settings, retired) = try await backend.reads.run {
            () throws(EngineError) -> ([RetentionSetting], Engine.RetiredThrough?) in
            (
                try engine.retentions(of: project).filter(holds),
                try engine.retiredThrough(project)
            )
        }
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
