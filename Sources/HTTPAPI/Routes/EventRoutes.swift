import Bytes
import Engine
import Hummingbird
import JSON
import Model
import Pricing
import Projections

/// Asking for events. spec/http-api.md, "Events".
struct EventRoutes: Sendable {
    let backend: Backend

    private static let listParameters: [QueryParameter] = [
        .project,
        QueryParameter("type", .choice(EventType.allCases.map(\.name)), "Only this type."),
        QueryParameter("kind", .choice(SpanKind.allCases.map(\.name)), "Only this kind."),
        QueryParameter("model", .string, "Only this model, spelt as it was sent."),
        QueryParameter("trace_id", .string, "Only this trace."),
        QueryParameter("session_id", .string, "Only this session."),
        QueryParameter("user_id", .string, "Only this user."),
        QueryParameter("is_error", .boolean, "Only errors, or only others."),
        QueryParameter(
            "is_call", .boolean, "Only model calls, which have tokens and cost, or only others."),
        QueryParameter(
            "has_usage", .boolean, "Only model calls that tell tokens, or only other events."),
        QueryParameter("has_model", .boolean, "Only events that name a model, or only others."),
        .startTime, .endTime,
        QueryParameter("limit", .integer(1...1_000), "Events on a page; 100 if not given."),
        QueryParameter("offset", .integer(0...Int.max), "Events to pass over."),
        .cursor, .prices, .explain,
    ]

    var endpoints: [Endpoint] {
        [
            Endpoint(
                method: .get, path: "/api/v1/events", action: .read,
                summary: "Lists events, newest first.",
                parameters: QueryParameter.searching(beside: Self.listParameters),
                answers: [.init(.ok, "A page of events.", .reference(Schemas.eventPage))],
                moments: .events, handle: list),
            Endpoint(
                method: .get, path: "/api/v1/events/{event_id}", action: .read,
                summary: "Shows one event; of several with the id, the newest.",
                parameters: [.project, .prices, .explain],
                answers: [.init(.ok, "The event.", .reference(Schemas.event))],
                moments: .events, handle: show),
            Endpoint(
                method: .get, path: "/api/v1/events/{event_id}/provenance", action: .read,
                summary: "Says where an event stands in the log, and what made its cost.",
                parameters: [.project],
                answers: [.init(.ok, "Where it stands.", .reference(Schemas.provenance))],
                moments: .events, handle: prove),
        ]
    }

    @Sendable private func list(_ call: Call) async throws -> Response {
        var question = try call.query.eventQuestion()
        let search = try call.query.searchQuery(beside: Self.listParameters)
        let prices = try call.query.prices()
        let explains = try call.query.boolean("explain") ?? false
        let fingerprint = question.fingerprint(search, prices)
        var passed = question.offset
        question.at = call.at
        if let text = call.query["cursor"] {
            guard call.query["offset"] == nil else { throw Problem.cursorWithOffset }
            let cursor = try EventCursor(text, fingerprint: fingerprint)
            question.at = try call.at(ofCursor: cursor.seenThrough)
            question.after = cursor.position
            passed = cursor.passed
        }
        let answer = try await EventListAnswer(
            question, matching: search, fingerprint: fingerprint, passed: passed, prices: prices,
            explains: explains, backend: backend)
        return try await answer.response().seen(through: answer.seenThrough)
            .retired(through: answer.retiredThrough)
    }

    @Sendable private func prove(_ call: Call) async throws -> Response {
        let engine = backend.engine
        let seen = call.at ?? engine.lastApplied
        let found = try await event(call, at: seen)
        let bytes = try await backend.reads.run { () throws(EngineError) in
            guard let place = try engine.provenance(of: found.sequenceNumber) else {
                throw .damaged(reason: "record \(found.sequenceNumber) can't be read")
            }
            let arithmetic = try engine.arithmetic(
                of: found, by: .asCharged, PastPrices(engine))
            var json = JSONWriter(reservingCapacity: 2_048)
            ProvenanceAnswer.write(found, place, arithmetic, to: &json)
            return json.takeBytes()
        }
        return Response(json: bytes).seen(through: seen)
    }

    /// The event that the path names.
    private func event(_ call: Call, at: SequenceNumber) async throws -> StoredEvent {
        let project = try call.query.project()
        let id = try call.path("event_id")
        let engine = backend.engine
        let found = try await backend.reads.run { () throws(EngineError) in
            try engine.event(project: project, id: id, at: at)
        }
        guard let found else {
            let hasLosses = engine.health().damagedRanges.contains {
                $0.first != nil || $0.hasUnknownLoss
            }
            if !hasLosses, let retired = try engine.retiredThrough(project) {
                throw Problem.eventMaybeRetired(through: retired.number)
            }
            throw hasLosses ? Problem.eventNotFoundInDamagedLog : Problem.eventNotFound
        }
        return found
    }

    @Sendable private func show(_ call: Call) async throws -> Response {
        let seen = call.at ?? backend.engine.lastApplied
        let prices = try call.query.prices()
        let explains = try call.query.boolean("explain") ?? false
        let found = try await event(call, at: seen)
        let engine = backend.engine
        let bytes = try await backend.reads.run { () throws(EngineError) in
            let pricing = EventPricing(
                engine: engine, pricing: try engine.pricing(prices ?? .then, at: seen),
                isTold: prices != nil, explains: explains)
            var json = JSONWriter(reservingCapacity: found.event.payload.byteCount + 2_048)
            for event in try pricing.priced([found]) { EventAnswer.write(event, to: &json) }
            return json.takeBytes()
        }
        return Response(json: bytes).seen(through: seen)
    }
}
