import Engine
import JSON
import Model

/// What an event cost and how that came about. spec/http-api.md, "Cost".
enum CostAnswer {
    /// Writes the members about money into an object that is open.
    static func writeMembers(of stored: StoredEvent, to json: inout JSONWriter) {
        let total = stored.cost?.total ?? .zero
        json.member("estimated_cost_usd", dollars: total)
        json.member("cost_pico_usd", picoDollars: total)
        json.member("pricing_source", stored.cost?.source.name)
        json.member("price_id", stored.cost?.priceID)
        json.key("cost_breakdown")
        if let cost = stored.cost {
            writeBreakdown(of: cost, in: stored.event, to: &json)
        } else {
            json.null()
        }
        json.member("reported_cost_usd", dollars: stored.event.reportedCost)
        json.member("reported_cost_pico_usd", picoDollars: stored.event.reportedCost)
    }

    /// The five costs add up to the whole, to the pico-dollar; in dollars each is rounded by itself; the token counts contain each other as the source's did.
    private static func writeBreakdown(
        of cost: Cost, in event: Event, to json: inout JSONWriter
    ) {
        let counts = TokenCounts(event.usage ?? TokenUsage())
        json.beginObject()
        json.member("input_cost", dollars: cost.parts.freshInput)
        json.member("input_cost_pico_usd", picoDollars: cost.parts.freshInput)
        json.member("output_cost", dollars: cost.parts.output)
        json.member("output_cost_pico_usd", picoDollars: cost.parts.output)
        json.member("cache_read_cost", dollars: cost.parts.cacheRead)
        json.member("cache_read_cost_pico_usd", picoDollars: cost.parts.cacheRead)
        json.member("cache_write_cost", dollars: cost.parts.cacheWrite)
        json.member("cache_write_cost_pico_usd", picoDollars: cost.parts.cacheWrite)
        json.member("request_cost", dollars: cost.parts.request)
        json.member("request_cost_pico_usd", picoDollars: cost.parts.request)
        json.member("input_tokens", counts.input)
        json.member("output_tokens", counts.output)
        json.member("cache_read_tokens", counts.cacheRead)
        json.member("cache_write_tokens", counts.cacheWrite &+ counts.cacheWriteHour)
        json.member("reasoning_tokens", counts.reasoning)
        json.member("model", event.model)
        json.member("estimated", counts.isEstimated)
        json.endObject()
    }
}
