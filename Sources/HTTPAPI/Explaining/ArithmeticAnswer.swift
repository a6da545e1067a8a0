import Engine
import JSON
import Model
import Pricing

/// How a cost comes about, line by line. spec/http-api.md, "Behind a number".
enum ArithmeticAnswer {
    /// The arithmetic of one event; null for one without a cost.
    static func write(_ arithmetic: CostArithmetic?, to json: inout JSONWriter) {
        guard let arithmetic else {
            json.null()
            return
        }
        let explanation = arithmetic.explanation
        json.beginObject()
        json.member("price_id", arithmetic.cost.priceID)
        json.member("pricing_source", arithmetic.cost.source.name)
        json.member("book_id", arithmetic.bookID)
        json.member("service_tier", explanation?.serviceLevel)
        json.member("priced_service_tier", explanation?.pricedServiceLevel)
        json.member("tier_rule", explanation?.tierRule?.rawValue)
        json.member("cost_usd", dollars: arithmetic.cost.total)
        json.member("cost_pico_usd", picoDollars: arithmetic.cost.total)
        json.member("is_reproduced", arithmetic.isReproduced)
        json.key("lines")
        write(explanation?.lines ?? [], to: &json)
        json.endObject()
    }

    static func write(_ lines: [CostLine], to json: inout JSONWriter) {
        json.beginArray()
        for line in lines {
            json.beginObject()
            json.member("item", line.item.name)
            json.member("count", line.count)
            json.member("unit_price_pico_usd", picoDollars: line.unitPrice)
            json.member("above_input_tokens", line.tierThreshold)
            json.member("amount_pico_usd", picoDollars: line.amount)
            json.endObject()
        }
        json.endArray()
    }
}
