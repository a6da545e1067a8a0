import Bytes
import JSON
import Model
import Pricing
import TestSupport
import Testing

@Suite("Prices and usage at random")
struct PricingFuzzTests {
    @Test("A cost is never negative, and is the exact sum of its lines", arguments: 0..<60)
    func exact(seed: Int) throws {
        var random = SeededRandom(seed: UInt64(seed))
        let set = try randomSet(&random)
        for _ in 0..<200 {
            let usage = randomUsage(&random)
            let model = "m\(Int.random(in: 0..<8, using: &random))"
            let service = random.oneIn(2) ? "batch" : nil
            let moment = Timestamp(microseconds: Int64(truncatingIfNeeded: random.next()))
            let project = random.oneIn(2) ? ProjectID("p") : nil
            let cost = set.cost(
                of: usage, model: model, provider: nil, serviceTier: service, at: moment,
                in: project)
            let explanation = set.explanation(
                of: usage, model: model, provider: nil, serviceTier: service, at: moment,
                in: project)
            #expect(cost == explanation?.cost, "seed \(seed)")
            guard let cost, let explanation else {
                #expect(usage.isEmpty, "seed \(seed)")
                continue
            }
            let parts = cost.parts
            for part in [
                parts.freshInput, parts.cacheRead, parts.cacheWrite, parts.output, parts.request,
            ] {
                #expect(part >= .zero, "seed \(seed)")
            }
            let counts = TokenCounts(usage)
            let tokens = explanation.lines.filter { $0.item != .request }
            #expect(tokens.reduce(0) { $0 + $1.count } == counts.total, "seed \(seed)")
            var sum: Int128 = 0
            for line in explanation.lines {
                #expect(line.count > 0, "seed \(seed)")
                sum += line.unitPrice.rawValue * Int128(line.count)
            }
            #expect(cost.total.rawValue == sum, "seed \(seed)")
        }
    }

    @Test("A changed book or override is read or refused, and never traps", arguments: 0..<40)
    func damaged(seed: Int) throws {
        var random = SeededRandom(seed: UInt64(seed))
        let alphabet = Array(#"{}[]",:0123456789.eE-+ mtinpu_"#.utf8)
        for _ in 0..<50 {
            var text = Array(randomBook(&random).utf8)
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let place = Int.random(in: 0..<text.count, using: &random)
                if random.oneIn(3) {
                    text.remove(at: place)
                } else {
                    text[place] = alphabet.randomElement(using: &random) ?? 0
                }
            }
            if let read = try? PriceImport(text) {
                let cost = read.book.cost(
                    of: randomUsage(&random), model: "m1", provider: "acme", serviceTier: "batch",
                    at: Timestamp(microseconds: 0))
                #expect(cost.map { $0.total >= .zero } ?? true, "seed \(seed)")
                #expect(try PriceImport(read.text).text == read.text, "seed \(seed)")
            }
            _ = try? OverrideDraft(json: text)
        }
    }

    private func randomSet(_ random: inout SeededRandom) throws -> PriceSet {
        let book = try PriceImport(Array(randomBook(&random).utf8)).book
        var overrides: [PriceOverride] = []
        for index in 0..<Int.random(in: 0..<6, using: &random) {
            let scope = random.oneIn(2) ? #""project_id": "p", "# : ""
            let pattern = random.oneIn(2) ? #""m*""# : #"["m1", "m2"]"#
            let terms = random.oneIn(5) ? #""withdraw": true"# : randomTerms(&random)
            let json = "{\(scope)\"pattern\": \(pattern), \(terms)}"
            overrides.append(
                try OverrideDraft(json: Array(json.utf8)).override(id: "\(index)"))
        }
        return PriceSet(book: book, overrides: PriceOverrides(overrides))
    }

    private func randomBook(_ random: inout SeededRandom) -> String {
        let rows = (0..<6).map { index in
            #"{"provider": "acme", "model": "m\#(index)", \#(randomTerms(&random))}"#
        }
        return #"{"models": [\#(rows.joined(separator: ", "))]}"#
    }

    private func randomTerms(_ random: inout SeededRandom) -> String {
        var members = [randomRates(&random, isWhole: true)]
        if random.oneIn(2) { members.append(#""request": 0.0\#(random.next() % 100_000)"#) }
        if random.oneIn(2) {
            var threshold: UInt64 = 0
            let tiers = (0..<Int.random(in: 1...4, using: &random)).map { _ in
                threshold += 1 + random.next() % 100_000
                return
                    #"{"above_input_tokens": \#(threshold), \#(randomRates(&random, isWhole: true))}"#
            }
            members.append(#""tiers": [\#(tiers.joined(separator: ", "))]"#)
            if random.oneIn(2) { members.append(#""tier_rule": "marginal""#) }
            members.append(
                #""service_prices": {"batch": {\#(randomRates(&random, isWhole: false)), "above": {\#(randomRates(&random, isWhole: false))}}}"#
            )
        }
        return members.joined(separator: ", ")
    }

    private func randomRates(_ random: inout SeededRandom, isWhole: Bool) -> String {
        var members = [#""input": \#(price(&random))"#]
        if isWhole || random.oneIn(2) { members.append(#""output": \#(price(&random))"#) }
        for item in CostLine.Item.allCases
        where ![.input, .output, .request].contains(item) && random.oneIn(2) {
            members.append("\"\(item.name)\": \(price(&random))")
        }
        return members.joined(separator: ", ")
    }

    private func price(_ random: inout SeededRandom) -> String {
        switch random.next() % 5 {
        case 0: "0"
        case 1: "1000000"
        default: TokenPrice(picoUSDPerToken: random.next() % 100_000_000).dollarsPerMillion
        }
    }

    private func randomUsage(_ random: inout SeededRandom) -> TokenUsage {
        func count(_ random: inout SeededRandom) -> UInt64? {
            switch random.next() % 6 {
            case 0: nil
            case 1: 0
            case 2: .max
            default: random.next() >> (random.next() % 64)
            }
        }
        return TokenUsage(
            input: count(&random), output: count(&random), total: count(&random),
            cacheRead: count(&random), cacheWrite: count(&random),
            cacheWriteHour: count(&random), reasoning: count(&random),
            audioInput: count(&random), audioOutput: count(&random),
            inputIncludesCache: random.oneIn(2), outputIncludesReasoning: random.oneIn(2))
    }
}
