import Engine
import JSON

/// How the costs of events are told: by which prices, and whether with the arithmetic.
struct EventPricing: Sendable {
    let engine: Engine
    let pricing: CostPricing
    /// Whether `prices` was given, so that events say by what they are priced.
    let isTold: Bool
    let explains: Bool

    /// An event, ready to be written.
    struct Priced: Sendable {
        let stored: StoredEvent
        let pricedBy: PricedByAnswer?
        /// Nil inside for an event without a cost; nil where not asked for.
        let arithmetic: CostArithmetic??

        init(_ stored: StoredEvent, pricedBy: PricedByAnswer?, arithmetic: CostArithmetic??) {
            self.stored = stored
            self.pricedBy = pricedBy
            self.arithmetic = arithmetic
        }
    }

    /// Prices events; may read the log.
    func priced(_ events: [StoredEvent]) throws(EngineError) -> [Priced] {
        let past = explains ? PastPrices(engine) : nil
        var priced: [Priced] = []
        priced.reserveCapacity(events.count)
        for event in events {
            let arithmetic: CostArithmetic?? =
                if let past { .some(try engine.arithmetic(of: event, by: pricing, past)) } else {
                    nil
                }
            priced.append(
                Priced(
                    pricing.priced(event), pricedBy: isTold ? PricedByAnswer(pricing) : nil,
                    arithmetic: arithmetic))
        }
        return priced
    }
}
