import Bytes
import Engine
import JSON
import Model
import Projections

/// What a figure was made from. spec/http-api.md, "Behind a number".
struct ExplanationAnswer: Sendable {
    /// What counts, in one sentence.
    enum Rule: String, Sendable {
        case events = "Every event counts once."
        case errors = "Events of type error, and spans with an error status."
        case calls =
            "token_usage events, and spans of kind llm, embedding or rerank; the cost of each was decided when it came in, by the price row named."
        case pricedCalls =
            "token_usage events, and spans of kind llm, embedding or rerank; each priced anew by the price row named, which is not what was charged."
    }

    let explanation: Explanation
    let rule: Rule
    /// Where these events are listed; nil where the project was not there yet.
    let link: String?

    init(
        _ engine: Engine, _ question: EventQuestion, _ rule: Rule, model: String? = nil,
        by pricing: CostPricing = .asCharged, past: PastPrices? = nil,
        maximumCount: Int = Engine.maximumExplainedEvents
    ) throws(EngineError) {
        var question = question
        if rule == .calls { question.isCall = true }
        // Those of the calls that name no model.
        if model == "" { question.hasModel = false }
        explanation = try engine.explanation(
            of: question, isOfCalls: rule == .calls, model: model, by: pricing,
            past: past ?? PastPrices(engine), maximumCount: maximumCount)
        self.rule = rule == .calls && pricing.prices != nil ? .pricedCalls : rule
        // Where events were counted it was there.
        var isThere = explanation.count > 0
        if !isThere { isThere = try Self.isThere(question, engine) }
        link = isThere ? Self.link(question, pricing.choice) : nil
    }

    /// What each of several figures was made from. Together they look at no more events than one
    /// does.
    static func each(
        of questions: [EventQuestion], _ engine: Engine, _ rule: Rule, by pricing: CostPricing
    ) throws(EngineError) -> [ExplanationAnswer] {
        var explaining = Explaining(engine)
        var answers: [ExplanationAnswer] = []
        for question in questions {
            answers.append(try explaining.explain(question, rule, by: pricing))
        }
        return answers
    }

    func write(to json: inout JSONWriter) {
        json.beginObject()
        json.member("rule", rule.rawValue)
        json.member("count", explanation.count)
        json.key("seq_ranges")
        json.beginArray()
        for range in explanation.ranges {
            json.beginArray()
            json.integer(range.lowerBound.rawValue)
            json.integer(range.upperBound.rawValue)
            json.endArray()
        }
        json.endArray()
        json.member("is_complete", explanation.isComplete)
        json.key("prices")
        json.beginArray()
        for price in explanation.prices {
            json.beginObject()
            json.member("price_id", price.priceID)
            json.member("pricing_source", price.source.name)
            json.member("count", price.count)
            json.member("cost_usd", dollars: price.cost)
            json.member("cost_pico_usd", picoDollars: price.cost)
            json.member("is_reproduced", price.isReproduced)
            json.key("lines")
            ArithmeticAnswer.write(price.lines, to: &json)
            json.endObject()
        }
        json.endArray()
        json.member("events", link)
        json.endObject()
    }

    /// Whether the project that is asked about was there at the moment.
    private static func isThere(
        _ question: EventQuestion, _ engine: Engine
    ) throws(EngineError) -> Bool {
        guard let number = question.at else { return true }
        let moment = try engine.moment(.number(number))
        return try engine.project(question.projectID, at: moment) != nil
    }

    /// The list of the events that answer a question, as of its moment.
    private static func link(_ question: EventQuestion, _ prices: PriceChoice) -> String {
        var parts = ["project_id=\(PercentEncoding.encode(question.projectID.rawValue))"]
        if let type = question.type { parts.append("type=\(type.name)") }
        if let model = question.model { parts.append("model=\(PercentEncoding.encode(model))") }
        if let trace = question.traceID {
            parts.append("trace_id=\(PercentEncoding.encode(trace))")
        }
        if question.isError == true { parts.append("is_error=true") }
        if question.isCall == true { parts.append("is_call=true") }
        if question.hasUsage == true { parts.append("has_usage=true") }
        if question.hasModel == false { parts.append("has_model=false") }
        if let from = question.from { parts.append("start_time=\(from.rfc3339)") }
        if let through = question.through { parts.append("end_time=\(through.rfc3339)") }
        if let moment = question.at { parts.append("at=seq:\(moment)") }
        if prices != .then { parts.append("prices=\(PercentEncoding.encode(prices.text))") }
        return "/api/v1/events?" + parts.joined(separator: "&")
    }
}

extension EventQuestion {
    /// The events that statistics over a window count: windows are widened to whole minutes.
    init(_ project: ProjectID, in window: StatisticsWindow) {
        self.init(projectID: project)
        at = window.at
        guard let from = window.from else { return }
        let minute: Int64 = 60_000_000
        let rest = from.microseconds % minute
        self.from = from.advanced(byMicroseconds: -(rest < 0 ? rest + minute : rest))
    }

    /// Those of one bucket of a series among them.
    func narrowed(to start: Timestamp, _ intervalMicroseconds: Int64) -> EventQuestion {
        var narrowed = self
        narrowed.from = max(from ?? start, start)
        narrowed.through = start.advanced(byMicroseconds: intervalMicroseconds - 1)
        return narrowed
    }
}
