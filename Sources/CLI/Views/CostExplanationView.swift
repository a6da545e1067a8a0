import JSON
import Model
import Pricing

/// What a call costs and the arithmetic that it comes from.
struct CostExplanationView: Sendable {
    let model: String
    let explanation: CostExplanation

    /// The price that was found, then a line for each product, then the sum.
    func text(hasColor: Bool) -> String {
        let cost = explanation.cost
        let name = TextStyle.bold.apply(
            to: PrintableText.line(model, limit: 200), ifColored: hasColor)
        var text: String
        switch explanation.origin {
        case .fallback:
            text = "\(name): no price is known; a guess of 1 and 2 dollars per million tokens\n"
        case .row, .override:
            text =
                "\(name) → \(PrintableText.line(cost.priceID, limit: 300)) (\(cost.source.name))\n"
        }
        if case .row(let row) = explanation.origin, !row.note.isEmpty {
            text +=
                TextStyle.dim.apply(
                    to: PrintableText.line(row.note, limit: 300), ifColored: hasColor) + "\n"
        }
        if let asked = explanation.serviceLevel {
            let level = PrintableText.line(asked, limit: 40)
            text +=
                explanation.pricedServiceLevel.map { "service level \(level): priced as \($0)\n" }
                ?? "service level \(level): no price of its own, standard prices\n"
        }
        var table = TextTable([
            .init("ITEM"), .init("COUNT", isNumber: true), .init("USD EACH", isNumber: true),
            .init("USD", isNumber: true), .init("TIER"),
        ])
        for line in explanation.lines {
            table.append([
                .init(line.item.name), .init(Readable.count(line.count)),
                .init(line.unitPrice.exactDollars), .init(line.amount.exactDollars),
                .init(line.tierThreshold.map { "above \(Readable.count($0))" } ?? ""),
            ])
        }
        table.append([
            .init("total", style: .bold), "", "", .init(cost.total.exactDollars, style: .bold),
        ])
        return text + table.rendered(hasColor: hasColor)
    }

    /// The same as one JSON object.
    var json: String {
        let cost = explanation.cost
        var writer = JSONWriter()
        func member(_ name: StaticString, _ text: String?) {
            writer.key(name)
            if let text { writer.string(text) } else { writer.null() }
        }
        writer.beginObject()
        member("model", model)
        member("pricing_source", cost.source.name)
        member("price_id", cost.priceID)
        member("service_tier", explanation.serviceLevel)
        member("priced_service_tier", explanation.pricedServiceLevel)
        member("tier_rule", explanation.tierRule?.rawValue)
        writer.key("lines")
        writer.beginArray()
        for line in explanation.lines {
            writer.beginObject()
            member("item", line.item.name)
            writer.key("count")
            writer.integer(line.count)
            member("unit_price_pico_usd", "\(line.unitPrice.rawValue)")
            writer.key("above_input_tokens")
            if let threshold = line.tierThreshold {
                writer.integer(threshold)
            } else {
                writer.null()
            }
            member("amount_pico_usd", "\(line.amount.rawValue)")
            writer.endObject()
        }
        writer.endArray()
        member("cost_pico_usd", "\(cost.total.rawValue)")
        writer.endObject()
        return writer.text
    }
}
