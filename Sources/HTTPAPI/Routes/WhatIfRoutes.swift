import Bytes
import Engine
import Hummingbird
import JSON
import Model
import Pricing
import Projections

/// Asking what calls would have cost. spec/http-api.md, "What if".
struct WhatIfRoutes: Sendable {
    /// A tree of JSON takes up to so many times the bytes of its text.
    private static let treeFactor = 8

    let backend: Backend

    var endpoints: [Endpoint] {
        [
            Endpoint(
                method: .post, path: "/api/v1/pricing/what-if", action: .read,
                summary: """
                    Says what calls would cost by a book or overrides, by model, project and day. \
                    Writes nothing.
                    """,
                parameters: [
                    QueryParameter("project_id", .string, "Only this project; all if not given."),
                    .hours,
                    QueryParameter(
                        "start_time", .time, "Not before; inclusive, in whole minutes."),
                    QueryParameter(
                        "end_time", .time, "Before it; exclusive, in whole minutes."),
                    QueryParameter(
                        "prices", .string,
                        "What it is compared with: `then` if not given, `now`, or `book:` and an id."
                    ),
                    .explain,
                ],
                bodyTypes: [.json], bodySchema: .reference(Schemas.triedPrices),
                answers: [.init(.ok, "The difference.", .reference(Schemas.whatIf))],
                handle: compare)
        ]
    }

    @Sendable private func compare(_ call: Call) async throws -> Response {
        let engine = backend.engine
        let window = try window(call)
        let choice = try call.query.prices() ?? .then
        let project = call.query["project_id"].map { ProjectID($0) }
        let explains = try call.query.boolean("explain") ?? false
        let content = try await backend.bodies.read(call.request)
        guard content.bytes.count <= PriceBook.maximumByteCount else {
            throw Problem.bodyTooLarge(limit: PriceBook.maximumByteCount, isInflated: true)
        }
        try content.reservation.grow(by: content.bytes.count * Self.treeFactor)
        let read = try await backend.reads.run {
            Result { () throws(PricingError) in try WhatIfDraft(json: content.bytes) }
        }
        let draft: WhatIfDraft
        do throws(PricingError) { draft = try read.get() } catch { throw Problem(error) }
        let seen = engine.lastApplied
        let bytes = try await backend.reads.run { () throws(EngineError) in
            let projects = project.map { [$0] } ?? engine.projects().map(\.id)
            for project in [project].compactMap({ $0 }) + draft.overrides.compactMap(\.projectID)
            where engine.project(project) == nil {
                throw .unknownProject(project)
            }
            let before = try engine.pricing(choice)
            let tried = draft.prices(
                inForce: engine.prices,
                recorded: engine.priceRecords().overrides.map(\.override))
            let difference = try engine.whatIf(
                tried, instead: before, projects: projects, window: window)
            var answer = WhatIfAnswer(difference, before: before, draft: draft, window: window)
            if explains { try answer.explain(engine, tried, seenThrough: seen) }
            var json = JSONWriter(reservingCapacity: 65_536)
            answer.write(to: &json)
            return json.takeBytes()
        }
        return Response(json: bytes).seen(through: seen)
    }

    /// The window that is asked for, widened to whole minutes: sums tell no less.
    private func window(_ call: Call) throws(Problem) -> StatisticsWindow {
        let from = try call.query.time("start_time")
        let until = try call.query.time("end_time")
        guard call.query["hours"] != nil else {
            if let from, let until, from > until {
                throw Problem.parameter(
                    "end_time", "must not be before start_time", type: "reversed_range")
            }
            return StatisticsWindow(from: from, until: until).wholeMinutes
        }
        guard from == nil, until == nil else {
            throw Problem(
                .badRequest, code: "conflicting_parameters", error: "Conflicting parameters",
                detail: "Give either hours, or start_time and end_time.")
        }
        return try call.query.window(endingAt: backend.engine.wallTime()).wholeMinutes
    }
}

extension StatisticsWindow {
    /// The minutes that it touches.
    fileprivate var wholeMinutes: StatisticsWindow {
        var window = self
        window.from = from.map { $0.advanced(byMicroseconds: -$0.microsecondOfMinute) }
        window.until = until.map { time in
            let past = time.microsecondOfMinute
            return past == 0 ? time : time.advanced(byMicroseconds: 60_000_000 - past)
        }
        return window
    }
}

extension Timestamp {
    fileprivate var microsecondOfMinute: Int64 {
        let rest = microseconds % 60_000_000
        return rest < 0 ? rest + 60_000_000 : rest
    }
}
