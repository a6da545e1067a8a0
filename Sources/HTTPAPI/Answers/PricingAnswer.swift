import Bytes
import JSON
import Model
import Pricing
import Projections
import Records

/// The prices in force. spec/http-api.md, "Pricing".
enum PricingAnswer {
    /// - Parameters:
    ///   - entry: how the book came into force; nil if no record says so.
    ///   - books: all that were published, oldest first.
    static func write(
        _ book: PriceBook, entry: PriceBookEntry?, books: [PriceBookEntry],
        overrides: [RecordedOverride],
        unpriced: [UnpricedModel], to json: inout JSONWriter
    ) {
        json.beginObject()
        json.member("book_id", book.id)
        json.member("book_seq", entry?.sequenceNumber.rawValue)
        json.member("published_at", entry?.publishedAt)
        json.member("published_by", entry?.actor.rawValue)
        json.key("books")
        json.beginArray()
        for entry in books {
            json.beginObject()
            json.member("book_id", entry.id)
            json.member("book_seq", entry.sequenceNumber)
            json.member("published_at", entry.publishedAt)
            json.member("published_by", entry.actor.rawValue)
            json.endObject()
        }
        json.endArray()
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
        json.key("overrides")
        json.beginArray()
        let superseded = PriceOverrides(overrides.map(\.override)).superseded
        for recorded in overrides {
            write(recorded, supersededBy: superseded[recorded.override.id], to: &json)
        }
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
        write(row.terms, to: &json)
        json.member("context_window", row.contextWindow)
        json.member("effective_from", row.effectiveFrom)
        json.member("effective_to", row.effectiveTo)
        json.member("hours_utc", row.hours?.text)
        json.member("verified", row.isVerified)
        json.member("checked_on", row.checkedOn.isEmpty ? nil : row.checkedOn)
        write(row.sources, as: "sources", to: &json)
        json.member("note", row.note.isEmpty ? nil : row.note)
        json.endObject()
    }

    /// An override. Its prices stand in it as in a row; null if it takes back.
    ///
    /// - Parameter supersededBy: the one set later for which it prices nothing any more.
    static func write(
        _ recorded: RecordedOverride, supersededBy: String? = nil, to json: inout JSONWriter
    ) {
        let override = recorded.override
        json.beginObject()
        json.member("override_id", override.id)
        json.member("project_id", override.projectID?.rawValue)
        json.key("pattern")
        switch override.pattern {
        case .exact(let name): json.string(name)
        case .prefix(let start): json.string(start + "*")
        case .list(let names):
            json.beginArray()
            for name in names { json.string(name) }
            json.endArray()
        }
        json.member("provider", override.provider)
        json.member("effective_from", override.effectiveFrom)
        json.member("withdraw", override.terms == nil)
        json.key("prices")
        if let terms = override.terms.flatMap({ try? PriceTerms(json: $0) }) {
            json.beginObject()
            write(terms, to: &json)
            json.endObject()
        } else {
            json.null()
        }
        json.member("note", override.note.isEmpty ? nil : override.note)
        json.member("price_id", PriceSet.priceID(of: override))
        json.member("superseded_by", supersededBy)
        json.member("set_at", recorded.setAt)
        json.member("set_by", recorded.actor.rawValue)
        json.member("seq", recorded.sequenceNumber)
        json.endObject()
    }

    private static func write(_ terms: PriceTerms, to json: inout JSONWriter) {
        write(terms.rates, to: &json)
        json.member("request", decimal: terms.request?.exactDollars)
        json.member("tier_rule", terms.tiers.isEmpty ? nil : terms.tierRule.rawValue)
        json.key("tiers")
        json.beginArray()
        for tier in terms.tiers {
            json.beginObject()
            json.member("above_input_tokens", tier.thresholdTokens)
            write(tier.rates, to: &json)
            json.endObject()
        }
        json.endArray()
        write(terms.services.map(\.name), as: "service_tiers", to: &json)
        json.key("service_prices")
        json.beginObject()
        for service in terms.services {
            json.key(service.name)
            json.beginObject()
            write(service.rates, to: &json)
            if let above = service.ratesAboveThreshold {
                json.key("above")
                json.beginObject()
                write(above, to: &json)
                json.endObject()
            }
            json.endObject()
        }
        json.endObject()
    }

    /// Only the prices that a service level names.
    private static func write(_ rates: ServicePrice.Rates, to json: inout JSONWriter) {
        let prices: [(StaticString, TokenPrice?)] = [
            ("input", rates.input), ("output", rates.output), ("cache_read", rates.cacheRead),
            ("cache_write", rates.cacheWrite), ("cache_write_1h", rates.cacheWriteHour),
            ("audio_input", rates.audioInput), ("audio_output", rates.audioOutput),
            ("reasoning", rates.reasoning),
        ]
        for case (let name, let price?) in prices {
            json.member(name, decimal: price.dollarsPerMillion)
        }
    }

    /// Dollars per million tokens; null where none is published.
    private static func write(_ rates: PriceRates, to json: inout JSONWriter) {
        json.member("input", decimal: rates.input.dollarsPerMillion)
        json.member("output", decimal: rates.output.dollarsPerMillion)
        json.member("cache_read", decimal: rates.cacheRead?.dollarsPerMillion)
        json.member("cache_write", decimal: rates.cacheWrite?.dollarsPerMillion)
        json.member("cache_write_1h", decimal: rates.cacheWriteHour?.dollarsPerMillion)
        json.member("audio_input", decimal: rates.audioInput?.dollarsPerMillion)
        json.member("audio_output", decimal: rates.audioOutput?.dollarsPerMillion)
        json.member("reasoning", decimal: rates.reasoning?.dollarsPerMillion)
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
