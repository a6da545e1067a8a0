import Bytes
import Model
import Pricing
import Testing

/// Names that look like others, and calls that look cheaper or dearer than they are.
@Suite("The seventeen pricing traps")
struct PricingTrapsTests {
    /// Dollars of a million tokens of input, and of output.
    private func prices(
        _ model: String, provider: String? = nil, service: String? = nil,
        on day: String = "2026-11-22T12:00:00Z", input: UInt64 = 1_000
    ) throws -> String {
        let sent = try BuiltInBook.cost(
            model, TokenUsage(input: input, output: 0), provider: provider, service: service,
            on: day)
        let both = try BuiltInBook.cost(
            model, TokenUsage(input: input, output: 1_000), provider: provider, service: service,
            on: day)
        #expect(both.source != .default, "\(model) is not known")
        func perMillion(_ amount: PicoUSD, of count: UInt64) -> String {
            #expect(amount.rawValue % Int128(count) == 0)
            return TokenPrice(picoUSDPerToken: UInt64(amount.rawValue / Int128(count)))
                .dollarsPerMillion
        }
        let received = PicoUSD(both.total.rawValue - sent.total.rawValue)
        return perMillion(sent.total, of: input) + " / " + perMillion(received, of: 1_000)
    }

    @Test("1: gpt-4o-mini-2024-07-18 is not gpt-4")
    func mini() throws { #expect(try prices("gpt-4o-mini-2024-07-18") == "0.15 / 0.6") }

    @Test("2: gpt-4.1-nano is not gpt-4")
    func nano() throws { #expect(try prices("gpt-4.1-nano") == "0.1 / 0.4") }

    @Test("3: the turbo models are not gpt-4")
    func turbo() throws {
        #expect(try prices("gpt-4-turbo-2024-04-09") == "10 / 30")
        #expect(try prices("gpt-4-1106-preview") == "10 / 30")
    }

    @Test("4: gpt-4o-2024-05-13 is dearer than gpt-4o")
    func dated() throws { #expect(try prices("gpt-4o-2024-05-13") == "5 / 15") }

    @Test("5: the pro models of the o series are ten times dearer")
    func pro() throws {
        #expect(try prices("o3-pro") == "20 / 80")
        #expect(try prices("o1-pro") == "150 / 600")
    }

    @Test("6: gpt-5-nano and gpt-5-pro are not gpt-5")
    func five() throws {
        #expect(try prices("gpt-5-nano") == "0.05 / 0.4")
        #expect(try prices("gpt-5-pro") == "15 / 120")
    }

    @Test("7: gpt-5.4 and its pro have prices of their own, and others above 272,000 tokens")
    func longContext() throws {
        #expect(try prices("gpt-5.4") == "2.5 / 15")
        #expect(try prices("gpt-5.4-pro") == "30 / 180")
        #expect(try prices("gpt-5.4", input: 272_000) == "2.5 / 15")
        #expect(try prices("gpt-5.4", input: 272_001) == "5 / 22.5")
        #expect(try prices("gpt-5.4-pro", input: 300_000) == "60 / 270")
    }

    @Test("8: claude-opus-4-8 is not claude-opus-4")
    func opus() throws { #expect(try prices("claude-opus-4-8") == "5 / 25") }

    @Test("9: gemini-2.5-flash-lite is not gemini-2.5-flash")
    func lite() throws { #expect(try prices("gemini-2.5-flash-lite") == "0.1 / 0.4") }

    @Test("10: gemini-2.5-pro above 200,000 tokens is dearer for all of them")
    func cliff() throws {
        #expect(try prices("gemini-2.5-pro", input: 200_000) == "1.25 / 10")
        #expect(try prices("gemini-2.5-pro", input: 250_000) == "2.5 / 15")
    }

    @Test("11: a fine-tuned model has not the price of its base")
    func fineTuned() throws {
        #expect(try prices("ft:gpt-4o-mini-2024-07-18:acme::x") == "0.3 / 1.2")
    }

    @Test("12: a regional profile of Bedrock is a tenth dearer")
    func regional() throws {
        #expect(try prices("us.anthropic.claude-sonnet-4-5-20250929-v1:0") == "3.3 / 16.5")
    }

    @Test("13: o3 before its price was cut costs what it cost then")
    func past() throws {
        #expect(try prices("o3", on: "2025-06-01") == "10 / 40")
        #expect(try prices("o3") == "2 / 8")
    }

    @Test("14: where sources disagree, the row says who says what")
    func provenance() throws {
        #expect(try prices("claude-sonnet-5") == "2 / 10")
        let match = try #require(
            try BuiltInBook.read().price(
                model: "claude-sonnet-5", provider: nil, at: BuiltInBook.today()))
        #expect(!match.row.sources.isEmpty)
        #expect(match.row.note.contains("3/15"))
    }

    @Test("15: cached tokens that the input contains are not paid twice")
    func cached() throws {
        let inside = try BuiltInBook.cost(
            "claude-sonnet-4-5",
            TokenUsage(input: 130_213, output: 0, cacheRead: 128_955, cacheWrite: 1_253))
        let beside = try BuiltInBook.cost(
            "claude-sonnet-4-5",
            TokenUsage(
                input: 5, output: 0, cacheRead: 128_955, cacheWrite: 1_253,
                inputIncludesCache: false))
        #expect(inside == beside)
        #expect(
            inside.total == PicoUSD(5 * 3_000_000 + 128_955 * 300_000 + 1_253 * 3_750_000))
        let hour = try BuiltInBook.cost(
            "claude-sonnet-4-5",
            TokenUsage(input: 130_213, output: 0, cacheRead: 128_955, cacheWriteHour: 1_253))
        #expect(hour.total == PicoUSD(5 * 3_000_000 + 128_955 * 300_000 + 1_253 * 6_000_000))
    }

    @Test("16: batch, flex and priority have prices of their own")
    func serviceLevels() throws {
        #expect(try prices("gpt-5") == "1.25 / 10")
        #expect(try prices("gpt-5", service: "batch") == "0.625 / 5")
        #expect(try prices("gpt-5", service: "flex") == "0.625 / 5")
        #expect(try prices("gpt-5", service: "priority") == "2.5 / 20")
    }

    @Test("17: prices by the hour and by ranges of length are not flat")
    func hoursAndRanges() throws {
        let model = "deepseek-chat"
        let rows = try BuiltInBook.read().rows
        #expect(rows.contains { $0.provider == "deepseek" && $0.hours != nil })
        #expect(try BuiltInBook.cost(model, TokenUsage(input: 10, output: 10)).source != .default)
        let ranged = try #require(rows.first { $0.provider == "qwen" && $0.tiers.count > 1 })
        let low = try prices(ranged.model, provider: "qwen")
        let high = try prices(
            ranged.model, provider: "qwen", input: ranged.tiers[1].thresholdTokens + 1)
        #expect(low != high)
    }

    @Test("A name that only begins like a known one has no price")
    func prefixes() throws {
        let book = try BuiltInBook.read()
        for row in book.rows where row.kind == "chat" {
            for name in [row.model + "-zz9", row.model + "x", row.model + ".9"] {
                let match = try book.price(
                    model: name, provider: nil, at: BuiltInBook.today())
                #expect(match == nil, "\(name) is priced as \(match?.row.id ?? "")")
            }
        }
    }
}
