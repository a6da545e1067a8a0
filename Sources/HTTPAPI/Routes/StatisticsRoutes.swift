import Engine
import Hummingbird
import JSON
import Model
import Projections

/// Asking for figures. spec/http-api.md, "Statistics".
struct StatisticsRoutes: Sendable {
    /// The bucket widths of a time series, in microseconds.
    private static let intervals: KeyValuePairs<String, Int64> = [
        "1m": 60_000_000, "5m": 300_000_000, "1h": 3_600_000_000, "1d": 86_400_000_000,
    ]

    let backend: Backend

    var endpoints: [Endpoint] {
        [
            Endpoint(
                method: .get, path: "/api/v1/stats/overview", action: .read,
                summary: "Counts, cost, tokens and latencies of a project.",
                parameters: [.project, .hours, .prices, .explain],
                answers: [.init(.ok, "The figures.", .reference(Schemas.overview))],
                moments: .events, handle: overview),
            Endpoint(
                method: .get, path: "/api/v1/stats/tokens", action: .read,
                summary: "Tokens and cost by model, dearest first.",
                parameters: [.project, .hours, .prices, .explain],
                answers: [
                    .init(.ok, "A row for each model.", .array(.reference(Schemas.modelUsage)))
                ], moments: .events, handle: tokens),
            Endpoint(
                method: .get, path: "/api/v1/stats/events-by-type", action: .read,
                summary: "Events by type, most frequent first.",
                parameters: [.project, .hours, .prices, .explain],
                answers: [
                    .init(.ok, "A row for each type.", .array(.reference(Schemas.typeCount)))
                ], moments: .events, handle: eventsByType),
            Endpoint(
                method: .get, path: "/api/v1/stats/timeseries", action: .read,
                summary: "A figure over time, in UTC-aligned buckets without gaps.",
                parameters: [
                    .project, .hours, .prices, .explain,
                    QueryParameter(
                        "metric", .choice(SeriesMetric.allCases.map(\.rawValue)),
                        isRequired: true, "What to count."),
                    QueryParameter(
                        "interval", .choice(Self.intervals.map(\.key)),
                        "The width of a bucket; 1h if not given."),
                ],
                answers: [.init(.ok, "The series.", .reference(Schemas.series))],
                moments: .events, handle: timeSeries),
        ]
    }

    @Sendable private func overview(_ call: Call) async throws -> Response {
        let explains = try call.query.boolean("explain") ?? false
        let prices = try call.query.prices()
        return try await answer(call) { engine, project, window throws(EngineError) in
            var overview = try engine.overview(project, window: window)
            var pricedBy: PricedByAnswer?
            let pricing = try engine.pricing(prices ?? .then, at: window.at)
            if prices != nil {
                let costs = try engine.costs(
                    of: project, window: window, intervalMicroseconds: nil, by: pricing)
                overview.totalCost = costs.total
                overview.defaultPricedCost = costs.guessed
                pricedBy = PricedByAnswer(pricing, costs)
            }
            let explanation =
                explains
                ? try ExplanationAnswer(
                    engine, EventQuestion(project, in: window), .events, by: pricing) : nil
            let (figures, priced) = (overview, pricedBy)
            return { StatisticsAnswer.write(figures, priced, explanation, to: &$0) }
        }
    }

    @Sendable private func tokens(_ call: Call) async throws -> Response {
        let explains = try call.query.boolean("explain") ?? false
        let prices = try call.query.prices()
        return try await answer(call) { engine, project, window throws(EngineError) in
            var usages = try engine.modelUsage(project, window: window)
            let pricing = try engine.pricing(prices ?? .then, at: window.at)
            var pricedBy: [PricedByAnswer] = []
            if prices != nil {
                let costs = try engine.costs(
                    of: project, window: window, intervalMicroseconds: nil, by: pricing)
                (usages, pricedBy) = PricedUsages.repriced(usages, costs, pricing)
            }
            var explanations: [ExplanationAnswer] = []
            let past = explains ? PastPrices(engine) : nil
            for usage in explains ? usages : [] {
                var question = EventQuestion(project, in: window)
                if !usage.model.isEmpty { question.model = usage.model }
                explanations.append(
                    try ExplanationAnswer(
                        engine, question, .calls, model: usage.model, by: pricing, past: past))
            }
            let (rows, priced, told) = (usages, pricedBy, explanations)
            return { StatisticsAnswer.write(rows, priced, told, to: &$0) }
        }
    }

    @Sendable private func eventsByType(_ call: Call) async throws -> Response {
        let explains = try call.query.boolean("explain") ?? false
        let prices = try call.query.prices()
        return try await answer(call) { engine, project, window throws(EngineError) in
            let pricing = try engine.pricing(prices ?? .then, at: window.at)
            let counts = try engine.eventsByType(project, window: window)
            var explanations: [ExplanationAnswer] = []
            let past = explains ? PastPrices(engine) : nil
            for entry in explains ? counts : [] {
                var question = EventQuestion(project, in: window)
                question.type = entry.type
                explanations.append(
                    try ExplanationAnswer(
                        engine, question, .events, by: pricing, past: past))
            }
            let told = explanations
            return { StatisticsAnswer.write(counts, told, to: &$0) }
        }
    }

    @Sendable private func timeSeries(_ call: Call) async throws -> Response {
        let project = try call.query.project()
        let window = try window(call, project)
        let metricName = try call.query.required("metric")
        guard let metric = SeriesMetric(rawValue: metricName) else {
            throw Problem.unknownChoice(
                "metric", value: metricName, choices: SeriesMetric.allCases.map(\.rawValue))
        }
        let intervalName = call.query["interval"] ?? "1h"
        guard let interval = Self.intervals.first(where: { $0.key == intervalName })?.value else {
            throw Problem.unknownChoice(
                "interval", value: intervalName, choices: Self.intervals.map(\.key))
        }
        let explains = try call.query.boolean("explain") ?? false
        let prices = try call.query.prices()
        let engine = backend.engine
        let count = try await backend.reads.run { () throws(EngineError) in
            try engine.seriesPointCount(project, intervalMicroseconds: interval, window: window)
        }
        guard count <= Limits.maximumSeriesPoints else {
            throw Problem.parameter(
                "interval",
                "would give \(count) points, more than \(Limits.maximumSeriesPoints); "
                    + "ask for a wider interval or fewer hours", type: "too_many_points")
        }
        return try await answer(call, window) { engine, project, window throws(EngineError) in
            var points = try engine.series(
                project, metric: metric, intervalMicroseconds: interval, window: window)
            let pricing = try engine.pricing(prices ?? .then, at: window.at)
            var pricedBy: PricedByAnswer?
            if prices != nil, metric == .cost {
                let costs = try engine.costs(
                    of: project, window: window, intervalMicroseconds: interval, by: pricing)
                points = PricedUsages.repriced(points, costs, interval: interval)
                pricedBy = PricedByAnswer(pricing, costs)
            }
            var question = EventQuestion(project, in: window)
            if metric == .errors { question.isError = true }
            let rule: ExplanationAnswer.Rule =
                switch metric {
                case .requests: .events
                case .errors: .errors
                case .tokens, .cost: .calls
                }
            var explanation: ExplanationAnswer?
            var explanations: [ExplanationAnswer] = []
            if explains {
                explanation = try ExplanationAnswer(engine, question, rule, by: pricing)
                explanations = try ExplanationAnswer.each(
                    of: points.map { question.narrowed(to: $0.start, interval) }, engine, rule,
                    by: pricing)
            }
            let (told, priced, whole, each) = (points, pricedBy, explanation, explanations)
            return {
                StatisticsAnswer.write(
                    told, metric: metric, interval: intervalName, priced, whole, each, to: &$0)
            }
        }
    }

    /// The window that is asked for, as of a moment: of now, if none is named.
    private func window(_ call: Call, _ project: ProjectID) throws(Problem) -> StatisticsWindow {
        let engine = backend.engine
        var window = try call.query.window(endingAt: call.moment?.time ?? engine.wallTime())
        window.at = call.at ?? engine.pin(project)
        return window
    }

    /// Asks on a thread that may block, and writes there too.
    ///
    /// - Parameter known: the window, if it was asked about already.
    private func answer(
        _ call: Call, _ known: StatisticsWindow? = nil,
        _ ask:
            @escaping @Sendable (Engine, ProjectID, StatisticsWindow) throws(EngineError) -> (
                inout JSONWriter
            ) -> Void
    ) async throws -> Response {
        let project = try call.query.project()
        let engine = backend.engine
        let window = try known ?? window(call, project)
        let (bytes, retired) = try await backend.reads.run {
            () throws(EngineError) -> ([UInt8], Engine.RetiredThrough?) in
            var json = JSONWriter(reservingCapacity: 1_024)
            try ask(engine, project, window)(&json)
            return (json.takeBytes(), try engine.retiredThrough(project))
        }
        return Response(json: bytes).seen(through: window.at ?? engine.lastApplied)
            .retired(through: retired)
    }
}
