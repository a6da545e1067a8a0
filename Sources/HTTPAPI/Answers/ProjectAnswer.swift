import Engine
import JSON
import Model
import Projections

/// Projects and their keys. spec/http-api.md, "Projects and keys".
enum ProjectAnswer {
    static func write(_ project: Project, to json: inout JSONWriter) {
        json.beginObject()
        json.member("id", project.id.rawValue)
        json.member("project_id", project.id.rawValue)
        json.member("name", project.name)
        json.member("description", project.description)
        json.member("created_at", project.createdAt)
        json.member("updated_at", project.updatedAt)
        json.endObject()
    }

    /// - Parameter secret: the key itself, which is shown only when it was just made.
    static func write(_ state: KeyState, secret: String? = nil, to json: inout JSONWriter) {
        let key = state.key
        json.beginObject()
        json.member("id", key.id)
        json.member("project_id", key.projectID?.rawValue)
        json.member("name", key.name)
        json.member("environment", key.environment.name)
        json.member("key_prefix", key.prefix)
        json.member("created_at", key.createdAt)
        json.member("is_active", state.isActive)
        json.member("revoked_at", state.revokedAt)
        if let secret { json.member("key", secret) }
        json.endObject()
    }
}
