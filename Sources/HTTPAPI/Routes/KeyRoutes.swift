import Records
import Engine
import Hummingbird
import JSON
import Model
import Projections

/// Making, listing and revoking a project's keys. spec/http-api.md, "Projects and keys".
struct KeyRoutes: Sendable {
    let backend: Backend

    var endpoints: [Endpoint] {
        [
            Endpoint(
                method: .get, path: "/api/v1/projects/{project_id}/keys", action: .administer,
                summary: "Lists a project's keys, oldest first, revoked ones too.",
                answers: [.init(.ok, "The keys.", .array(.reference(Schemas.key)))],
                moments: .settings, handle: list),
            Endpoint(
                method: .post, path: "/api/v1/projects/{project_id}/keys", action: .administer,
                summary: "Makes a key, which is shown this once.", bodyTypes: [.json],
                bodySchema: .reference(Schemas.newKey),
                answers: [.init(.created, "The key.", .reference(Schemas.issuedKey))],
                handle: issue),
            Endpoint(
                method: .delete, path: "/api/v1/projects/{project_id}/keys/{key_id}",
                action: .administer, summary: "Makes a key void at once.",
                answers: [.init(.noContent, "It is void.", mediaType: nil)], handle: revoke),
        ]
    }

    @Sendable private func list(_ call: Call) async throws -> Response {
        let (states, seen) = try backend.engine.keys(
            of: try call.pathProject(), at: call.moment)
        var json = JSONWriter()
        json.beginArray()
        for state in states { ProjectAnswer.write(state, to: &json) }
        json.endArray()
        return Response(json: json.takeBytes()).seen(through: seen)
    }

    @Sendable private func issue(_ call: Call) async throws -> Response {
        let project = try call.pathProject()
        let object = try SmallObject(try await backend.bodies.read(call.request))
        let issued = try await backend.engine.issueKey(
            project: project, name: try object.text("name", length: 1...100),
            environment: try object.environment("environment"), by: .operator)
        var json = JSONWriter()
        ProjectAnswer.write(KeyState(key: issued.key), secret: issued.secret, to: &json)
        return Response(json: json.takeBytes(), status: .created)
            .seen(through: issued.sequenceNumber)
    }

    @Sendable private func revoke(_ call: Call) async throws -> Response {
        try await backend.engine.revokeKey(
            id: try call.path("key_id"), project: try call.pathProject(), by: .operator)
        return Response(status: .noContent).seen(through: backend.engine.lastApplied)
    }
}
