import Engine
import HTTPTypes
import Hummingbird
import JSON
import NIOCore
import Telemetry

/// What anybody may ask. spec/http-api.md, "Service".
struct ServiceRoutes: Sendable {
    let backend: Backend
    /// The description of the API, made once.
    let description: [UInt8]

    /// - Parameter described: every other endpoint.
    init(backend: Backend, describing described: [Endpoint]) {
        let own = Self(backend: backend, description: []).endpoints
        let document = OpenAPIDocument(endpoints: described + own, version: backend.version)
        self.init(backend: backend, description: document.json)
    }

    private init(backend: Backend, description: [UInt8]) {
        self.backend = backend
        self.description = description
    }

    var endpoints: [Endpoint] {
        [
            Endpoint(
                method: .get, path: "/", action: .observe, summary: "Says what this is.",
                answers: [.init(.ok, "The service.", .reference(Schemas.service))],
                handle: root),
            Self.health(backend),
            Endpoint(
                method: .get, path: "/metrics", action: .observe,
                summary: "The server's metrics in the Prometheus text format.",
                answers: [.init(.ok, "The metrics.", mediaType: "text/plain")], handle: metrics),
            Endpoint(
                method: .get, path: "/openapi.json", action: .observe,
                summary: "This description.",
                answers: [.init(.ok, "An OpenAPI 3.1 document.", .anyObject)], handle: openAPI),
        ]
    }

    /// Also served beside OTLP, for whoever watches only that port.
    static func health(_ backend: Backend) -> Endpoint {
        Endpoint(
            method: .get, path: "/health", action: .observe,
            summary: "Whether the server lives and takes writes.",
            answers: [
                .init(.ok, "Healthy, or degraded but at work.", .reference(Schemas.health)),
                .init(.serviceUnavailable, "Writes are refused.", .reference(Schemas.health)),
            ]
        ) { _ in
            let health = backend.engine.health()
            var json = JSONWriter()
            HealthAnswer.write(health, version: backend.version, to: &json)
            return Response(
                json: json.takeBytes(),
                status: health.status == .unavailable ? .serviceUnavailable : .ok)
        }
    }

    @Sendable private func root(_ call: Call) async throws -> Response {
        var json = JSONWriter()
        json.beginObject()
        json.member("service", "WatchLLM")
        json.member("version", backend.version)
        json.member("docs", "/openapi.json")
        json.endObject()
        return Response(json: json.takeBytes())
    }

    @Sendable private func metrics(_ call: Call) async throws -> Response {
        let registry = backend.metrics.registry
        let text = try await backend.reads.run { registry.exposition() }
        return Response(
            status: .ok, headers: [.contentType: Exposition.contentType],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }

    @Sendable private func openAPI(_ call: Call) async throws -> Response {
        Response(json: description)
    }
}
