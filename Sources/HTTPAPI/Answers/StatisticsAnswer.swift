import Engine
import JSON
import Model
import Projections

/// The figures of a project. spec/http-api.md, "Statistics".
enum StatisticsAnswer {
    /// Where asked for, each figure says what it was made from.
    static func write(
        _ overview: Overview, _ pricedBy: PricedByAnswer?, _ explanation: ExplanationAnswer?,
        to json: inout JSONWriter
    ) {
        json.beginObject()
        json.member("total_events", overview.totalEvents)
        json.member("total_errors", overview.totalErrors)
        json.member(
            "error_rate_pct", decimal: rate(overview.totalErrors, of: overview.totalEvents))
        json.member("total_cost_usd", dollars: overview.totalCost)
        json.member("total_cost_pico_usd", picoDollars: overview.totalCost)
        json.member("default_priced_cost_usd", dollars: overview.defaultPricedCost)
        json.member("default_priced_cost_pico_usd", picoDollars: overview.defaultPricedCost)
        json.member("model_calls", overview.modelCalls)
        json.member("total_tokens", overview.totalTokens)
        json.member("input_tokens", overview.inputTokens)
        json.member("output_tokens", overview.outputTokens)
        json.member(
            "avg_latency_ms", milliseconds: overview.latency.averageMicroseconds, places: 2)
        json.member("p50_latency_ms", overview.latency.percentile(50))
        json.member("p95_latency_ms", overview.latency.percentile(95))
        json.member("p99_latency_ms", overview.latency.percentile(99))
        pricedBy?.writeMember(to: &json)
        write(explanation, to: &json)
        json.endObject()
    }

    /// - Parameters:
    ///   - pricedBy: one for each row, or none.
    ///   - explanations: one for each row, or none.
    static func write(
        _ usages: [ModelUsage], _ pricedBy: [PricedByAnswer], _ explanations: [ExplanationAnswer],
        to json: inout JSONWriter
    ) {
        json.beginArray()
        for (place, usage) in usages.enumerated() {
            json.beginObject()
            json.member("model", usage.model)
            json.member("input_tokens", usage.inputTokens)
            json.member("output_tokens", usage.outputTokens)
            json.member("cache_read_tokens", usage.cacheReadTokens)
            json.member("cache_write_tokens", usage.cacheWriteTokens)
            json.member("reasoning_tokens", usage.reasoningTokens)
            json.member("total_cost_usd", dollars: usage.totalCost)
            json.member("total_cost_pico_usd", picoDollars: usage.totalCost)
            json.member("default_priced_cost_usd", dollars: usage.defaultPricedCost)
            json.member("default_priced_cost_pico_usd", picoDollars: usage.defaultPricedCost)
            json.member("pricing_source", usage.pricingSource?.name)
            json.member("request_count", usage.requestCount)
            if place < pricedBy.count { pricedBy[place].writeMember(to: &json) }
            write(place < explanations.count ? explanations[place] : nil, to: &json)
            json.endObject()
        }
        json.endArray()
    }

    /// - Parameter explanations: one for each row, or none.
    static func write(
        _ counts: [(type: EventType, count: UInt64)], _ explanations: [ExplanationAnswer],
        to json: inout JSONWriter
    ) {
        json.beginArray()
        for (place, entry) in counts.enumerated() {
            json.beginObject()
            json.member("type", entry.type.name)
            json.member("count", entry.count)
            write(place < explanations.count ? explanations[place] : nil, to: &json)
            json.endObject()
        }
        json.endArray()
    }

    /// - Parameters:
    ///   - explanation: of all points together.
    ///   - explanations: of each point, or none.
    static func write(
        _ points: [SeriesPoint], metric: SeriesMetric, interval: String,
        _ pricedBy: PricedByAnswer?, _ explanation: ExplanationAnswer?,
        _ explanations: [ExplanationAnswer], to json: inout JSONWriter
    ) {
        json.beginObject()
        json.member("metric", metric.rawValue)
        json.member("interval", interval)
        json.key("data")
        json.beginArray()
        for (place, point) in points.enumerated() {
            json.beginObject()
            json.member("timestamp", point.start)
            if metric == .cost {
                json.member("value", dollars: PicoUSD(point.value))
                json.member("value_pico_usd", picoDollars: PicoUSD(point.value))
                json.member("default_priced_pico_usd", picoDollars: PicoUSD(point.defaultPriced))
            } else {
                json.member("value", point.value)
            }
            write(place < explanations.count ? explanations[place] : nil, to: &json)
            json.endObject()
        }
        json.endArray()
        pricedBy?.writeMember(to: &json)
        write(explanation, to: &json)
        json.endObject()
    }

    static func write(_ explanation: ExplanationAnswer?, to json: inout JSONWriter) {
        guard let explanation else { return }
        json.key("explain")
        explanation.write(to: &json)
    }

    /// Per cent with two decimals; 0 of nothing.
    private static func rate(_ part: UInt64, of whole: UInt64) -> String {
        guard whole > 0 else { return "0" }
        let (hundredfold, overflow) = part.multipliedReportingOverflow(by: 100)
        guard !overflow else { return "100" }
        return Decimal.text(hundredfold, dividedBy: whole, places: 2)
    }
}
