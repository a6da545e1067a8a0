import Engine
import Hummingbird
import Ingestion
import JSON
import Model

/// Sending native events. spec/http-api.md, "Sending events".
struct IngestRoutes: Sendable {
    let backend: Backend
    private let decoder = NativeDecoder()

    init(backend: Backend) { self.backend = backend }

    var endpoints: [Endpoint] {
        [
            Endpoint(
                method: .post, path: "/api/v1/events", action: .ingest,
                summary: "Stores one event.", bodyTypes: [.json],
                bodySchema: .reference(Schemas.sentEvent),
                answers: [
                    .init(
                        .accepted, "It is on disk and visible.",
                        .reference(Schemas.eventReceipt))
                ], handle: single),
            Endpoint(
                method: .post, path: "/api/v1/events/batch", action: .ingest,
                summary: """
                    Stores up to \(Limits.maximumBatchEvents) events, all or none. The body is the array, \
                    or an object that has it as `events`.
                    """,
                bodyTypes: [.json], bodySchema: .array(.reference(Schemas.sentEvent)),
                answers: [
                    .init(
                        .accepted, "They are on disk and visible.",
                        .reference(Schemas.batchReceipt))
                ], handle: batch),
        ]
    }

    @Sendable private func single(_ call: Call) async throws -> Response {
        let sender = try call.sender()
        let content = try await backend.bodies.read(call.request)
        let decoded = try decoder.decodeEvent(
            content.bytes.span.bytes, now: backend.engine.wallTime(), makeID: EventID.make)
        try checkProjects([decoded], of: call.principal)
        let receipt = try await Ingest(backend: backend).write(
            [decoded.event], of: consume content, by: sender)
        var json = JSONWriter(reservingCapacity: 256)
        json.beginObject()
        json.member("status", "queued")
        json.member("eventId", decoded.event.id)
        json.member("event_id", decoded.event.id)
        json.member("message", "Event received successfully")
        json.member("seq", receipt.lastSequenceNumber)
        if receipt.outcomes.first?.isDuplicate == true { json.member("duplicate", true) }
        json.endObject()
        return Response(json: json.takeBytes(), status: .accepted)
            .seen(through: receipt.lastSequenceNumber)
    }

    @Sendable private func batch(_ call: Call) async throws -> Response {
        let sender = try call.sender()
        let content = try await backend.bodies.read(call.request)
        let decoded = try decoder.decodeBatch(
            content.bytes.span.bytes, now: backend.engine.wallTime(), makeID: EventID.make)
        try checkProjects(decoded, of: call.principal)
        let receipt = try await Ingest(backend: backend).write(
            decoded.map(\.event), of: consume content, by: sender)
        let repeats = receipt.outcomes.filter(\.isDuplicate)
        var json = JSONWriter(reservingCapacity: 8_192)
        json.beginObject()
        json.member("status", "queued")
        json.member("count", receipt.outcomes.count)
        json.key("event_ids")
        json.beginArray()
        for outcome in receipt.outcomes { json.string(outcome.eventID) }
        json.endArray()
        json.member("message", "Batch of \(receipt.outcomes.count) events queued")
        json.member("seq", receipt.lastSequenceNumber)
        json.member("duplicates", repeats.count)
        json.key("duplicate_ids")
        json.beginArray()
        for outcome in repeats { json.string(outcome.eventID) }
        json.endArray()
        json.endObject()
        return Response(json: json.takeBytes(), status: .accepted)
            .seen(through: receipt.lastSequenceNumber)
    }

    /// One event for another project refuses the whole request.
    private func checkProjects(
        _ events: [DecodedEvent], of principal: Principal?
    ) throws(Problem) {
        for case let id? in events.map(\.projectID) {
            switch Access.decide(principal, .ingest, in: ProjectID(id)) {
            case .allow: continue
            case .authenticate: throw .missingKey
            case .deny(let denial): throw Problem(denial)
            }
        }
    }
}
