import Engine
import JSON
import Model

/// By which prices the costs of an answer are, where it was asked for. spec/http-api.md, "Other
/// prices".
struct PricedByAnswer: Sendable {
    let pricing: CostPricing
    /// What each price made of a cost that is a sum.
    var shares: [PriceShare]?
    /// Events that could not be read for it.
    var unreadableCount = 0
    /// Whether all events that it is of were looked at.
    var isComplete = true

    init(_ pricing: CostPricing) { self.pricing = pricing }

    init(_ pricing: CostPricing, _ costs: RepricedCosts) {
        self.pricing = pricing
        shares = costs.shares
        unreadableCount = costs.unreadableCount
    }

    init(_ pricing: CostPricing, _ trace: RepricedTrace) {
        self.pricing = pricing
        shares = trace.shares
        unreadableCount = trace.unreadableCount
        isComplete = trace.isComplete
    }

    /// Writes the member `priced_by` into an object that is open.
    func writeMember(to json: inout JSONWriter) {
        json.key("priced_by")
        json.beginObject()
        json.member("prices", pricing.choice.text)
        json.member("book_id", pricing.bookID)
        if let shares {
            json.key("by")
            Self.write(shares, to: &json)
            json.member("unreadable_events", unreadableCount)
            json.member("is_complete", isComplete && unreadableCount == 0)
        }
        json.endObject()
    }

    /// What each price made of a cost.
    static func write(_ shares: [PriceShare], to json: inout JSONWriter) {
        json.beginArray()
        for share in shares where share.callCount > 0 || share.cost != .zero {
            json.beginObject()
            json.member("price_id", share.priceID)
            json.member("pricing_source", share.source?.name)
            json.member("call_count", share.callCount)
            json.member("cost_usd", dollars: share.cost)
            json.member("cost_pico_usd", picoDollars: share.cost)
            json.endObject()
        }
        json.endArray()
    }
}
