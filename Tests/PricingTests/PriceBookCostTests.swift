import Bytes
import Model
import Pricing
import Testing

@Suite("Costs")
struct PriceBookCostTests {
    struct Figure: Sendable, CustomTestStringConvertible {
        var model: String
        var usage: TokenUsage
        var dollars: String
        var day = "2026-11-22T12:00:00Z"
        var testDescription: String { "\(model) on \(day.prefix(10)): \(dollars)" }
    }

    @Test(
        "Well-known calls cost what they always did",
        arguments: [
            Figure(model: "gpt-4", usage: .init(input: 1_000, output: 500), dollars: "0.06"),
            Figure(model: "gpt-4", usage: .init(input: 100, output: 50), dollars: "0.006"),
            Figure(
                model: "gpt-4o-mini", usage: .init(input: 1_000_000, output: 1_000_000),
                dollars: "0.75"),
            Figure(
                model: "claude-3-opus-20240229", usage: .init(input: 100_000, output: 50_000),
                dollars: "5.25"),
            Figure(model: "gpt-4", usage: .init(total: 1_000), dollars: "0.039"),
            Figure(
                model: "unknown-model-xyz", usage: .init(input: 1_000, output: 500),
                dollars: "0.002"),
            Figure(model: "gpt-4", usage: .init(input: 0, output: 0), dollars: "0"),
            Figure(model: "gpt-4-turbo", usage: .init(input: 1_000, output: 500), dollars: "0.025"),
            Figure(model: "gpt-4o", usage: .init(input: 1_000, output: 500), dollars: "0.0075"),
            Figure(
                model: "gpt-4o", usage: .init(input: 1_000, output: 500), dollars: "0.0125",
                day: "2024-06-01"),
            Figure(
                model: "command-r", usage: .init(input: 1_000, output: 500), dollars: "0.00125",
                day: "2024-06-01"),
            Figure(
                model: "command-r-plus", usage: .init(input: 1_000, output: 500),
                dollars: "0.0105", day: "2024-06-01"),
        ])
    func wellKnown(_ figure: Figure) throws {
        let cost = try BuiltInBook.cost(figure.model, figure.usage, on: figure.day)
        #expect(cost.total.displayDollars == figure.dollars)
    }

    @Test(
        "Cached tokens inside the input are not paid twice",
        arguments: [
            Figure(
                model: "gpt-4o-mini", usage: .init(input: 1_200, output: 85, cacheRead: 1_024),
                dollars: "0.0001542"),
            Figure(
                model: "gpt-4o", usage: .init(input: 1_200, output: 85, cacheRead: 1_024),
                dollars: "0.00257"),
            Figure(
                model: "text-embedding-3-small", usage: .init(input: 9), dollars: "0.00000018"),
            Figure(
                model: "o4-mini", usage: .init(input: 500, output: 60, cacheRead: 128),
                dollars: "0.0007084"),
        ])
    func cached(_ figure: Figure) throws {
        let cost = try BuiltInBook.cost(figure.model, figure.usage)
        #expect(cost.total.dollars(places: 12).hasPrefix(figure.dollars))
        #expect(cost.total == PicoUSD(dollars: figure.dollars))
        #expect(cost.total.displayDollars == figure.dollars)
    }

    @Test("A run of five calls comes to one sum")
    func run() throws {
        let small = TokenUsage(input: 1_200, output: 85, cacheRead: 1_024)
        var sum = try BuiltInBook.cost("gpt-4o-mini", small).total
        sum += try BuiltInBook.cost("gpt-4o-mini", small).total
        sum += try BuiltInBook.cost("gpt-4o", small).total
        sum += try BuiltInBook.cost("text-embedding-3-small", TokenUsage(input: 9)).total
        sum += try BuiltInBook.cost(
            "o4-mini", TokenUsage(input: 500, output: 60, cacheRead: 128, reasoning: 40)
        ).total
        #expect(sum == PicoUSD(3_586_980_000))
    }

    @Test("The parts of a cost are told apart")
    func parts() throws {
        let plain = try BuiltInBook.cost("gpt-4", TokenUsage(input: 1_000, output: 500))
        #expect(plain.parts.freshInput == PicoUSD(30_000_000_000))
        #expect(plain.parts.output == PicoUSD(30_000_000_000))
        #expect(plain.priceID == "openai/gpt-4")
        // 5 fresh × 3, 128,955 read × 0.30, 1,253 written for 5 minutes × 3.75 and 100 for an hour × 6.
        let cached = try BuiltInBook.cost(
            "claude-sonnet-4-5",
            TokenUsage(
                input: 5, output: 800, cacheRead: 128_955, cacheWrite: 1_253, cacheWriteHour: 100,
                inputIncludesCache: false))
        #expect(cached.parts.freshInput == PicoUSD(15_000_000))
        #expect(cached.parts.cacheRead == PicoUSD(38_686_500_000))
        #expect(cached.parts.cacheWrite == PicoUSD(4_698_750_000 + 600_000_000))
        #expect(cached.parts.output == PicoUSD(12_000_000_000))
        #expect(cached.priceID == "anthropic/claude-sonnet-4-5@2026-04-30")
        // The worked example of spec/pricing.md.
        #expect(cached.total == PicoUSD(56_000_250_000))
        #expect(cached.total.displayDollars == "0.056")
        let inclusive = try BuiltInBook.cost(
            "claude-sonnet-4-5",
            TokenUsage(
                input: 130_313, output: 800, cacheRead: 128_955, cacheWrite: 1_253,
                cacheWriteHour: 100))
        #expect(inclusive == cached)
    }

    @Test("No count means no cost; no model, or an empty name, means the fallback price")
    func nothingTold() throws {
        let book = try BuiltInBook.read()
        let today = try BuiltInBook.today()
        #expect(
            book.cost(
                of: TokenUsage(), model: "gpt-4", provider: nil, serviceTier: nil, at: today) == nil
        )
        for model in [nil, "", "  ", "nobody-knows-me"] {
            let cost = try BuiltInBook.cost(model, TokenUsage(input: 10, output: 10, cacheRead: 4))
            #expect(cost.source == .default)
            #expect(cost.priceID == "default")
            #expect(cost.total == PicoUSD(30_000_000))
            #expect(cost.parts.cacheRead == PicoUSD(4_000_000))
        }
        let free = try BuiltInBook.cost("gpt-4", TokenUsage(input: 0, output: 0))
        #expect(free.total == .zero)
        #expect(free.source == .exact)
    }

    @Test("A bare total loses no token in its split, and costs what its halves cost")
    func totals() throws {
        for total in UInt64(1)...1_000 {
            let whole = try BuiltInBook.cost("gpt-4", TokenUsage(total: total))
            let input = total * 7 / 10
            let halves = try BuiltInBook.cost(
                "gpt-4", TokenUsage(input: input, output: total - input))
            #expect(whole.total == halves.total, "total \(total)")
            #expect(whole.total > .zero)
        }
    }

    @Test(
        "A service level that is not priced above the threshold is served at the standard price")
    func serviceAboveThreshold() throws {
        let usage = TokenUsage(input: 300_000, output: 2_000)
        let standard = try BuiltInBook.cost("gpt-5.4", usage)
        #expect(try BuiltInBook.cost("gpt-5.4", usage, service: "priority") == standard)
        #expect(try BuiltInBook.cost("gpt-5.4", usage, service: "flex").total < standard.total)
        #expect(try BuiltInBook.cost("gpt-5.4", usage, service: " Batch ").total < standard.total)
        #expect(try BuiltInBook.cost("gpt-5.4", usage, service: "no-such") == standard)
    }

    @Test("Any usage has a cost that is not negative and pays each token once")
    func fuzz() throws {
        let seed: UInt64 = 20_261_122
        var random = SplitMix64(seed: seed)
        let book = try BuiltInBook.read()
        let services = [nil, "batch", "flex", "priority", "fast", "auto"]
        func count() -> UInt64? {
            switch UInt64.random(in: 0..<10, using: &random) {
            case 0...3: nil
            case 4: 0
            case 5: .random(in: 0...20, using: &random)
            case 6...7: .random(in: 0...500_000, using: &random)
            case 8: Limits.maximumTokenCount
            default: .random(in: .min ... .max, using: &random)
            }
        }
        for round in 0..<5_000 {
            let usage = TokenUsage(
                input: count(), output: count(), total: count(), cacheRead: count(),
                cacheWrite: count(), cacheWriteHour: count(), reasoning: count(),
                inputIncludesCache: .random(using: &random),
                outputIncludesReasoning: .random(using: &random))
            let comment = Comment(rawValue: "seed \(seed), round \(round), \(usage)")
            let row = try #require(book.rows.randomElement(using: &random))
            let moment = Timestamp(microseconds: .random(in: .min ... .max, using: &random))
            let cost = book.cost(
                of: usage, model: row.model, provider: row.provider,
                serviceTier: services.randomElement(using: &random) ?? nil, at: moment)
            #expect((cost == nil) == usage.isEmpty, comment)
            guard let cost else { continue }
            let counts = TokenCounts(usage)
            #expect(
                counts.freshInput + counts.cacheRead + counts.cacheWrite + counts.cacheWriteHour
                    == counts.input, comment)
            for part in [
                cost.parts.freshInput, cost.parts.cacheRead, cost.parts.cacheWrite,
                cost.parts.output,
            ] {
                #expect(part >= .zero, comment)
            }
            let sum =
                cost.parts.freshInput.rawValue + cost.parts.cacheRead.rawValue
                + cost.parts.cacheWrite.rawValue + cost.parts.output.rawValue
            #expect(cost.total.rawValue == sum, comment)
            #expect(cost.source != .default, comment)
            let guess = try #require(
                book.cost(
                    of: usage, model: "no such model", provider: nil, serviceTier: nil, at: moment))
            #expect(
                guess.total.rawValue
                    == Int128(counts.input) * 1_000_000 + Int128(counts.output) * 2_000_000,
                comment)
        }
    }
}
