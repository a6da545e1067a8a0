import Bytes
import Model
import Pricing
import TestSupport

/// Books and overrides at random: dates within minutes, hours, thresholds that no rollup foresaw,
/// both rules of tiers, service levels and fees.
enum RandomPrices {
    static func set(_ random: inout SeededRandom, _ project: ProjectID) throws -> PriceSet {
        var overrides: [PriceOverride] = []
        for number in 0..<Int.random(in: 0...3, using: &random) {
            let scope = random.oneIn(2) ? #""project_id": "\#(project)", "# : ""
            let json = "{\(scope)" + override(&random).dropFirst()
            overrides.append(
                try OverrideDraft(json: Array(json.utf8)).override(id: "ovr_\(number)"))
        }
        return PriceSet(
            book: try PriceImport(Array(book(&random).utf8)).book,
            overrides: PriceOverrides(overrides))
    }

    static func override(_ random: inout SeededRandom) -> String {
        let pattern = [#""m1""#, #""m*""#, #"["m2", "m3"]"#][Int(random.next() % 3)]
        let from =
            random.oneIn(2)
            ? #""effective_from": "\#(RandomCalls.moment(&random).rfc3339)", "# : ""
        let terms = random.oneIn(5) ? #""withdraw": true"# : terms(&random)
        return "{\"pattern\": \(pattern), \(from)\(terms)}"
    }

    static func book(_ random: inout SeededRandom) -> String {
        var rows: [String] = []
        // The last model has no price.
        for model in 0..<5 {
            let name = #""provider": "acme", "model": "m\#(model)""#
            switch random.next() % 4 {
            case 0:
                let moment = RandomCalls.moment(&random).rfc3339
                rows.append(#"{\#(name), "effective_to": "\#(moment)", \#(terms(&random))}"#)
                rows.append(#"{\#(name), "effective_from": "\#(moment)", \#(terms(&random))}"#)
            case 1:
                let hours = ["daily 01:00-04:00+22:30-00:30", "Mon-Tue 06:07-10:00"]
                rows.append("{\(name), \(terms(&random))}")
                rows.append(
                    #"{\#(name), "hours_utc": "\#(hours[Int(random.next() % 2)])", \#(terms(&random))}"#
                )
            default: rows.append("{\(name), \(terms(&random))}")
            }
        }
        return #"{"models": [\#(rows.joined(separator: ", "))]}"#
    }

    private static func terms(_ random: inout SeededRandom) -> String {
        var members = [rates(&random, isWhole: true)]
        if random.oneIn(3) { members.append(#""request": 0.0\#(random.next() % 100_000)"#) }
        let hasTiers = random.oneIn(2)
        if hasTiers {
            var threshold: UInt64 = 0
            let tiers = (0..<Int.random(in: 1...3, using: &random)).map { _ in
                // Some are borders of sizes, most are not.
                threshold =
                    random.oneIn(2)
                    ? max(threshold + 1, [32_000, 200_000, 272_000][Int(random.next() % 3)])
                    : threshold + 1 + random.next() % 150_000
                return
                    #"{"above_input_tokens": \#(threshold), \#(rates(&random, isWhole: true))}"#
            }
            members.append(#""tiers": [\#(tiers.joined(separator: ", "))]"#)
            if random.oneIn(3) { members.append(#""tier_rule": "marginal""#) }
        }
        if random.oneIn(2) {
            let above = hasTiers ? #", "above": {\#(rates(&random, isWhole: false))}"# : ""
            members.append(
                #""service_prices": {"batch": {\#(rates(&random, isWhole: false))\#(above)}}"#)
        }
        return members.joined(separator: ", ")
    }

    private static func rates(_ random: inout SeededRandom, isWhole: Bool) -> String {
        var members = ["\"input\": \(price(&random))"]
        if isWhole { members.append("\"output\": \(price(&random))") }
        for item in CostLine.Item.allCases
        where ![.input, .output, .request].contains(item) && random.oneIn(2) {
            members.append("\"\(item.name)\": \(price(&random))")
        }
        return members.joined(separator: ", ")
    }

    private static func price(_ random: inout SeededRandom) -> String {
        TokenPrice(picoUSDPerToken: random.next() % 100_000_000).dollarsPerMillion
    }
}
