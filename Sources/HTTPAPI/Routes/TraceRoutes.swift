import Engine
import Hummingbird
import JSON
import Projections

/// Asking for traces. spec/http-api.md, "Traces".
struct TraceRoutes: Sendable {
    let backend: Backend

    private static let listParameters: [QueryParameter] = [
        .project, QueryParameter("session_id", .string, "Only this session."),
        QueryParameter("user_id", .string, "Only this user."),
        QueryParameter("has_errors", .boolean, "Only with errors, or only without."),
        .startTime, .endTime,
        QueryParameter("limit", .integer(1...500), "Traces on a page; 50 if not given."),
        QueryParameter("offset", .integer(0...Int.max), "Traces to pass over."),
        .cursor, .prices, .explain,
    ]

    var endpoints: [Endpoint] {
        [
            Endpoint(
                method: .get, path: "/api/v1/traces", action: .read,
                summary: "Lists traces, newest start first.",
                parameters: QueryParameter.searching(beside: Self.listParameters),
                answers: [
                    .init(.ok, "A page of traces.", .array(.reference(Schemas.traceSummary)))
                ], moments: .events, handle: list),
            Endpoint(
                method: .get, path: "/api/v1/traces/{trace_id}", action: .read,
                summary: "Shows one trace with its events, as a tree or flat.",
                parameters: [
                    .project, .prices, .explain,
                    QueryParameter(
                        "format", .choice(TraceAnswer.Format.allCases.map(\.rawValue)),
                        "How the events are arranged; tree if not given."),
                ],
                answers: [.init(.ok, "The trace.", .reference(Schemas.trace))],
                moments: .events, handle: show),
        ]
    }

    @Sendable private func list(_ call: Call) async throws -> Response {
        var question = try call.query.traceQuestion()
        let search = try call.query.searchQuery(beside: Self.listParameters)
        let prices = try call.query.prices()
        let explains = try call.query.boolean("explain") ?? false
        let fingerprint = question.fingerprint(search, prices)
        question.at = call.at
        if let text = call.query["cursor"] {
            guard call.query["offset"] == nil else { throw Problem.cursorWithOffset }
            let cursor = try TraceCursor(text, fingerprint: fingerprint)
            question.at = try call.at(ofCursor: cursor.seenThrough)
            question.after = cursor.position
        }
        let asked = question
        let engine = backend.engine
        let (page, pricedBy, explanations, retired) = try await backend.reads.run {
            () throws(EngineError) -> (
                TraceSearchPage, [PricedByAnswer], [ExplanationAnswer], Engine.RetiredThrough?
            ) in
            let retired = try engine.retiredThrough(asked.projectID)
            var page =
                if let search { try engine.traces(asked, matching: search) } else {
                    TraceSearchPage(try engine.traces(asked))
                }
            let pricedBy = try prices.map { choice throws(EngineError) in
                try Self.reprice(&page, by: engine.pricing(choice, at: page.seenThrough), engine)
            }
            var explanations: [ExplanationAnswer] = []
            if explains {
                let pricing = try engine.pricing(prices ?? .then, at: page.seenThrough)
                let questions = page.summaries.map { summary in
                    var question = EventQuestion(projectID: summary.projectID)
                    question.traceID = summary.traceID
                    question.at = page.seenThrough
                    return question
                }
                explanations = try ExplanationAnswer.each(
                    of: questions, engine, .events, by: pricing)
            }
            return (page, pricedBy ?? [], explanations, retired)
        }
        var json = JSONWriter(reservingCapacity: page.summaries.count * 512)
        TraceListAnswer.write(
            page.summaries, pricedBy: pricedBy, explanations: explanations, to: &json)
        var response = Response(json: json.takeBytes()).seen(through: page.seenThrough)
            .retired(through: retired)
        if let position = page.resumesAfter {
            let cursor = TraceCursor(position: position, seenThrough: page.seenThrough)
            response.headers[.nextCursor] = cursor.text(fingerprint: fingerprint)
        }
        return response
    }

    /// Gives the traces of a page their costs by other prices. A page that takes too many events
    /// ends before.
    private static func reprice(
        _ page: inout TraceSearchPage, by pricing: CostPricing, _ engine: Engine
    ) throws(EngineError) -> [PricedByAnswer] {
        let costs = try engine.costs(of: page.summaries, at: page.seenThrough, by: pricing)
        page.end(after: costs.count)
        for (place, cost) in costs.enumerated() {
            page.summaries[place].totalCost = cost.total
            page.summaries[place].hasDefaultPrice = cost.hasDefaultPrice
        }
        return costs.map { PricedByAnswer(pricing, $0) }
    }

    @Sendable private func show(_ call: Call) async throws -> Response {
        let project = try call.query.project()
        let id = try call.path("trace_id")
        let format = try call.query["format"].map { name throws(Problem) in
            guard let format = TraceAnswer.Format(rawValue: name) else {
                throw .unknownChoice(
                    "format", value: name, choices: TraceAnswer.Format.allCases.map(\.rawValue))
            }
            return format
        }
        let engine = backend.engine
        let prices = try call.query.prices()
        let explains = try call.query.boolean("explain") ?? false
        let at = call.at
        let (found, pricing, cost) = try await backend.reads.run {
            () throws(EngineError) -> (Trace?, CostPricing, RepricedTrace?) in
            let trace = try engine.trace(project: project, id: id, at: at)
            let pricing = try engine.pricing(prices ?? .then, at: trace?.seenThrough)
            guard var found = trace, prices != nil else { return (trace, pricing, nil) }
            let cost = try engine.costs(of: found.summary, at: found.seenThrough, by: pricing)
            found.summary.totalCost = cost.total
            found.summary.hasDefaultPrice = cost.hasDefaultPrice
            return (found, pricing, cost)
        }
        let retired = try engine.retiredThrough(project)
        guard let found else {
            throw retired.map { Problem.traceMaybeRetired(through: $0.number) }
                ?? Problem.traceNotFound
        }
        var explanation: ExplanationAnswer?
        if explains {
            var question = EventQuestion(projectID: project)
            question.traceID = id
            question.at = found.seenThrough
            let asked = question
            explanation = try await backend.reads.run { () throws(EngineError) in
                try ExplanationAnswer(engine, asked, .events, by: pricing)
            }
        }
        return try await TraceAnswer(
            found, format: format, explanation: explanation,
            pricing: EventPricing(
                engine: engine, pricing: pricing, isTold: prices != nil, explains: explains),
            pricedBy: cost.map { PricedByAnswer(pricing, $0) }, backend: backend
        ).response()
            .seen(through: found.seenThrough).retired(through: retired)
    }
}
