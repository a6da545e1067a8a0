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
        let batch = try decoder.readEvent(
            content.bytes.span.bytes, now: backend.engine.wallTime(), makeID: EventID.make)
        try checkProjects(batch, in: content.bytes.span.bytes, of: call.principal)
        return try await Ingest(backend: backend).write(
            batch, of: consume content, by: sender
        ) { batch, body, receipt in
            var json = JSONWriter(reservingCapacity: 256)
            json.beginObject()
            json.member("status", "queued")
            for event in batch.events {
                for key: StaticString in ["eventId", "event_id"] {
                    json.key(key)
                    batch.withBytes(of: event.id, in: body) { json.string(utf8: $0) }
                }
            }
            json.member("message", "Event received successfully")
            json.member("seq", receipt.lastSequenceNumber)
            if receipt.outcomes.first?.isDuplicate == true { json.member("duplicate", true) }
            json.endObject()
            return Response(json: json.takeBytes(), status: .accepted)
                .seen(through: receipt.seenThrough)
        }
    }

    @Sendable private func batch(_ call: Call) async throws -> Response {
        let sender = try call.sender()
        let content = try await backend.bodies.read(call.request)
        let batch = try decoder.readBatch(
            content.bytes.span.bytes, now: backend.engine.wallTime(), makeID: EventID.make)
        try checkProjects(batch, in: content.bytes.span.bytes, of: call.principal)
        return try await Ingest(backend: backend).write(
            batch, of: consume content, by: sender
        ) { batch, body, receipt in
            let count = batch.events.count
            // Ids are mostly UUIDs; repeats are told twice.
            var json = JSONWriter(reservingCapacity: 256 + count * 48)
            json.beginObject()
            json.member("status", "queued")
            json.member("count", count)
            json.key("event_ids")
            json.beginArray()
            for event in batch.events {
                batch.withBytes(of: event.id, in: body) { json.string(utf8: $0) }
            }
            json.endArray()
            json.member("message", "Batch of \(count) events queued")
            json.member("seq", receipt.lastSequenceNumber)
            json.member("duplicates", receipt.outcomes.count(where: \.isDuplicate))
            json.key("duplicate_ids")
            json.beginArray()
            for (event, outcome) in zip(batch.events, receipt.outcomes) where outcome.isDuplicate {
                batch.withBytes(of: event.id, in: body) { json.string(utf8: $0) }
            }
            json.endArray()
            json.endObject()
            return Response(json: json.takeBytes(), status: .accepted)
                .seen(through: receipt.seenThrough)
        }
    }

    /// One event for another project refuses the whole request.
    private func checkProjects(
        _ batch: EventBatch, in body: RawSpan, of principal: Principal?
    ) throws(Problem) {
        for case let id? in batch.events.map(\.projectID) {
            let project = ProjectID(batch.text(of: id, in: body))
            switch Access.decide(principal, .ingest, in: project) {
            case .allow: continue
            case .authenticate: throw .missingKey
            case .deny(let denial): throw Problem(denial)
            }
        }
    }
}
