import Records
import Engine
import Hummingbird
import JSON
import Model

/// Making and listing projects. spec/http-api.md, "Projects and keys".
struct ProjectRoutes: Sendable {
    let backend: Backend

    var endpoints: [Endpoint] {
        [
            Endpoint(
                method: .get, path: "/api/v1/projects", action: .administer,
                summary: "Lists all projects, oldest first.",
                answers: [.init(.ok, "The projects.", .array(.reference(Schemas.project)))],
                moments: .settings, handle: list),
            Endpoint(
                method: .post, path: "/api/v1/projects", action: .administer,
                summary: "Makes a project.", bodyTypes: [.json],
                bodySchema: .reference(Schemas.newProject),
                answers: [.init(.created, "The project.", .reference(Schemas.project))],
                handle: create),
            Endpoint(
                method: .get, path: "/api/v1/projects/{project_id}", action: .administer,
                summary: "Shows one project.",
                answers: [.init(.ok, "The project.", .reference(Schemas.project))],
                moments: .settings, handle: show),
        ]
    }

    @Sendable private func list(_ call: Call) async throws -> Response {
        let (projects, seen) = try backend.engine.projects(at: call.moment)
        var json = JSONWriter()
        json.beginArray()
        for project in projects { ProjectAnswer.write(project, to: &json) }
        json.endArray()
        return Response(json: json.takeBytes()).seen(through: seen)
    }

    @Sendable private func create(_ call: Call) async throws -> Response {
        let object = try SmallObject(try await backend.bodies.read(call.request))
        let project = try await backend.engine.createProject(
            name: try object.text("name", length: 1...100),
            description: try object.optionalText("description", length: 0...1_000),
            by: .operator)
        var json = JSONWriter()
        ProjectAnswer.write(project, to: &json)
        return Response(json: json.takeBytes(), status: .created)
            .seen(through: backend.engine.lastApplied)
    }

    @Sendable private func show(_ call: Call) async throws -> Response {
        let seen = call.seen(or: backend.engine.lastApplied)
        let id = try call.pathProject()
        guard let project = try backend.engine.project(id, at: call.moment) else {
            throw EngineError.unknownProject(id)
        }
        var json = JSONWriter()
        ProjectAnswer.write(project, to: &json)
        return Response(json: json.takeBytes()).seen(through: seen)
    }
}
