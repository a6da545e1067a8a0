import Engine
import Hummingbird
import Ingestion

/// Sending spans by OTLP over HTTP. spec/http-api.md, "OTLP".
struct OTLPRoutes: Sendable {
    /// Where clients look for OTLP: the specification's root, and the one of Langfuse's clients.
    private static let prefixes = ["", "/api/public/otel"]

    let backend: Backend

    var endpoints: [Endpoint] {
        Self.prefixes.flatMap { prefix in
            [
                endpoint(prefix + "/v1/traces", "Stores the spans of an export.", traces),
                endpoint(prefix + "/v1/metrics", "Takes metrics, which are not kept.") {
                    try await refuseKindly($0, .metrics)
                },
                endpoint(prefix + "/v1/logs", "Takes logs, which are not kept.") {
                    try await refuseKindly($0, .logs)
                },
            ]
        }
    }

    private func endpoint(
        _ path: String, _ summary: String,
        _ handle: @escaping @Sendable (Call) async throws -> Response
    ) -> Endpoint {
        Endpoint(
            method: .post, path: path, action: .ingest, summary: summary,
            bodyTypes: [.protobuf, .json],
            answers: [
                .init(
                    .ok, "Done; `partialSuccess` tells what was not.", .anyObject)
            ], refusals: .otlp, handle: handle)
    }

    @Sendable private func traces(_ call: Call) async throws -> Response {
        let sender = try call.sender()
        let encoding = OTLPAnswer.encoding(of: call.request.headers)
        let content = try await backend.bodies.read(call.request)
        let export = try OTLPTraceDecoder.read(
            content.bytes.span.bytes, as: encoding, now: backend.engine.wallTime())
        let body = OTLPResponse.success(
            rejectedSpanCount: export.rejectedSpanCount, message: export.rejectionMessage,
            as: encoding)
        return try await Ingest(backend: backend).write(
            export.batch, of: consume content, by: sender
        ) { _, _, receipt in
            OTLPAnswer.response(body, as: encoding).seen(through: receipt.seenThrough)
        }
    }

    /// Reads the body, so that its limits hold and the connection stays usable, and keeps nothing.
    private func refuseKindly(_ call: Call, _ signal: OTLPSignal) async throws -> Response {
        _ = try await backend.bodies.read(call.request)
        let encoding = OTLPAnswer.encoding(of: call.request.headers)
        return OTLPAnswer.response(
            OTLPResponse.notKept(signal, as: encoding), as: encoding)
    }
}
