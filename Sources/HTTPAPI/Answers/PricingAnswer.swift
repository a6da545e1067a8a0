import JSON
import Pricing
import Projections

/// The price book in force. spec/http-api.md, "Pricing".
enum PricingAnswer {
    static func write(
        _ book: PriceBook, unpriced: [UnpricedModel], to json: inout JSONWriter
    ) {
        json.beginObject()
        json.member("book_id", book.id)
        json.member("currency", "USD")
        json.member("unit", "per_1m_tokens")
        json.key("default")
        json.beginObject()
        json.member("price_id", PriceBook.fallbackPriceID)
        write(PriceBook.fallbackRates, to: &json)
        json.endObject()
        json.key("models")
        json.beginArray()
        for row in book.rows { write(row, to: &json) }
        json.endArray()
        json.key("unpriced")
        json.beginArray()
        for model in unpriced { write(model, to: &json) }
        json.endArray()
        json.endObject()
    }

    private static func write(_ row: PriceRow, to json: inout JSONWriter) {
        json.beginObject()
        json.member("price_id", row.id)
        json.member("provider", row.provider)
        json.member("model", row.model)
        write(row.aliases, as: "aliases", to: &json)
        json.member("kind", row.kind)
        write(row.rates, to: &json)
        json.key("tiers")
        json.beginArray()
        for tier in row.tiers {
            json.beginObject()
            json.member("above_input_tokens", tier.thresholdTokens)
            write(tier.rates, to: &json)
            json.endObject()
        }
        json.endArray()
        write(row.services.map(\.name), as: "service_tiers", to: &json)
        json.member("context_window", row.contextWindow)
        json.member("effective_from", row.effectiveFrom)
        json.member("effective_to", row.effectiveTo)
        json.member("verified", row.isVerified)
        json.member("checked_on", row.checkedOn.isEmpty ? nil : row.checkedOn)
        write(row.sources, as: "sources", to: &json)
        json.endObject()
    }

    /// Dollars per million tokens; null where none is published.
    private static func write(_ rates: PriceRates, to json: inout JSONWriter) {
        json.member("input", decimal: rates.input.dollarsPerMillion)
        json.member("output", decimal: rates.output.dollarsPerMillion)
        json.member("cache_read", decimal: rates.cacheRead?.dollarsPerMillion)
        json.member("cache_write", decimal: rates.cacheWrite?.dollarsPerMillion)
        json.member("cache_write_1h", decimal: rates.cacheWriteHour?.dollarsPerMillion)
    }

    private static func write(_ model: UnpricedModel, to json: inout JSONWriter) {
        json.beginObject()
        json.member("model", model.model)
        json.member("provider", model.provider)
        json.member("call_count", model.callCount)
        json.member("input_tokens", model.inputTokens)
        json.member("output_tokens", model.outputTokens)
        json.member("guessed_cost_usd", dollars: model.guessedCost)
        json.member("guessed_cost_pico_usd", picoDollars: model.guessedCost)
        json.member("last_seen", model.lastSeen)
        json.endObject()
    }

    private static func write(
        _ texts: [String], as name: StaticString, to json: inout JSONWriter
    ) {
        json.key(name)
        json.beginArray()
        for text in texts { json.string(text) }
        json.endArray()
    }
}
