import Projections
import Engine
import Hummingbird
import JSON

/// Looking inside the server. spec/http-api.md, "Digest".
struct AdminRoutes: Sendable {
    let backend: Backend

    var endpoints: [Endpoint] {
        [
            Endpoint(
                method: .get, path: "/api/v1/admin/digest", action: .administer,
                summary: "What the projections come to, taken from the state that answers.",
                answers: [.init(.ok, "The digests.", .reference(Schemas.digest))],
                moments: .settings, handle: digest)
        ]
    }

    @Sendable private func digest(_ call: Call) async throws -> Response {
        let engine = backend.engine
        let (digests, total, seen) = try await backend.reads.run { () throws(EngineError) in
            try engine.digests(at: call.at, keptSums: .all)
        }
        var json = JSONWriter()
        json.beginObject()
        json.member("total", total.hexadecimal)
        json.member("seq", seen)
        json.key("projections")
        json.beginArray()
        for digest in digests {
            json.beginObject()
            json.member("name", digest.name)
            json.member("version", digest.version)
            json.member("rows", digest.rowCount)
            json.member("digest", digest.hexadecimal)
            json.endObject()
        }
        json.endArray()
        json.endObject()
        return Response(json: json.takeBytes()).seen(through: seen)
    }
}
