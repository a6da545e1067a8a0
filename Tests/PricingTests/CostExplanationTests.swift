import Bytes
import Model
import Pricing
import Testing

@Suite("Explained costs")
struct CostExplanationTests {
    private static let moment = Timestamp(microseconds: 1_790_000_000_000_000)

    private func set(_ row: String) throws -> PriceSet {
        let json = #"{"models": [{"provider": "acme", "model": "m", \#(row)}]}"#
        return PriceSet(book: try PriceBook(id: "x", json: Array(json.utf8)))
    }

    private func explain(
        _ row: String, _ usage: TokenUsage, service: String? = nil
    ) throws -> CostExplanation {
        let set = try set(row)
        let explanation = try #require(
            set.explanation(
                of: usage, model: "m", provider: nil, serviceTier: service, at: Self.moment,
                in: nil))
        #expect(explanation.total == explanation.cost.total)
        #expect(
            explanation.cost
                == set.cost(
                    of: usage, model: "m", provider: nil, serviceTier: service, at: Self.moment,
                    in: nil))
        return explanation
    }

    private func text(_ explanation: CostExplanation) -> [String] {
        explanation.lines.map { line in
            "\(line.item.name) \(line.count) × \(line.unitPrice.rawValue)"
                + (line.tierThreshold.map { " above \($0)" } ?? "")
        }
    }

    @Test("Every kind of token has its line, and they add up")
    func lines() throws {
        let explanation = try explain(
            #"""
            "input": 3, "output": 15, "cache_read": 0.3, "cache_write": 3.75, "cache_write_1h": 6,
            "reasoning": 20, "audio_input": 10, "audio_output": 40, "request": 0.005
            """#,
            TokenUsage(
                input: 1_000, output: 500, cacheRead: 200, cacheWrite: 100, cacheWriteHour: 50,
                reasoning: 80, audioInput: 30, audioOutput: 20))
        #expect(
            text(explanation) == [
                "cache_read 200 × 300000", "cache_write_1h 50 × 6000000",
                "cache_write 100 × 3750000", "input 620 × 3000000", "audio_input 30 × 10000000",
                "output 400 × 15000000", "reasoning 80 × 20000000", "audio_output 20 × 40000000",
                "request 1 × 5000000000",
            ])
        #expect(explanation.cost.parts.request == PicoUSD(5_000_000_000))
        #expect(explanation.cost.parts.freshInput == PicoUSD(620 * 3_000_000 + 300_000_000))
        #expect(explanation.tierRule == nil)
        guard case .row(let row) = explanation.origin else {
            Issue.record("not by a row")
            return
        }
        #expect(row.id == explanation.cost.priceID)
    }

    @Test("Without prices of their own, reasoning and audio are output and input")
    func folded() throws {
        let explanation = try explain(
            #""input": 1, "output": 2"#,
            TokenUsage(
                input: 100, output: 50, cacheRead: 10, reasoning: 20, audioInput: 40,
                audioOutput: 10))
        #expect(
            text(explanation) == [
                "cache_read 10 × 1000000", "input 90 × 1000000", "output 50 × 2000000",
            ])
    }

    @Test("Audio never exceeds the fresh input, nor audio and reasoning the output")
    func clamped() throws {
        let explanation = try explain(
            #""input": 1, "output": 2, "audio_input": 5, "audio_output": 6, "reasoning": 7"#,
            TokenUsage(
                input: 100, output: 50, cacheRead: 90, reasoning: 45, audioInput: 1_000,
                audioOutput: 1_000))
        #expect(
            text(explanation) == [
                "cache_read 90 × 1000000", "audio_input 10 × 5000000", "reasoning 45 × 7000000",
                "audio_output 5 × 6000000",
            ])
    }

    private static let tiered = #"""
        "input": 1, "output": 2, "cache_read": 0.1,
        "tiers": [{"above_input_tokens": 100, "input": 3, "output": 4, "cache_read": 0.3},
                  {"above_input_tokens": 1000, "input": 5, "output": 6}]
        """#

    @Test("A cliff prices all tokens by the highest threshold that the input exceeds")
    func cliff() throws {
        func of(_ input: UInt64, output: UInt64 = 10) throws -> [String] {
            text(
                try explain(
                    Self.tiered, TokenUsage(input: input, output: output, cacheRead: 60)))
        }
        #expect(
            try of(100) == ["cache_read 60 × 100000", "input 40 × 1000000", "output 10 × 2000000"])
        #expect(
            try of(101) == [
                "cache_read 60 × 300000 above 100", "input 41 × 3000000 above 100",
                "output 10 × 4000000 above 100",
            ])
        #expect(
            try of(1_001) == [
                "cache_read 60 × 5000000 above 1000", "input 941 × 5000000 above 1000",
                "output 10 × 6000000 above 1000",
            ])
        // Output does not count for the threshold.
        #expect(try of(100, output: 5_000).allSatisfy { !$0.contains("above") })
    }

    @Test("A marginal rule prices each token by its own place in the context")
    func marginal() throws {
        let explanation = try explain(
            #""tier_rule": "marginal", "# + Self.tiered,
            TokenUsage(input: 990, output: 30, cacheRead: 120))
        #expect(
            text(explanation) == [
                "cache_read 100 × 100000", "cache_read 20 × 300000 above 100",
                "input 870 × 3000000 above 100", "output 10 × 4000000 above 100",
                "output 20 × 6000000 above 1000",
            ])
        #expect(explanation.tierRule == .marginal)
    }

    @Test("Under a marginal rule what has no price of its own has no place of its own")
    func marginalPlaces() throws {
        let row =
            #""input": 0, "output": 2.5, "reasoning": 15, "tier_rule": "marginal", "tiers": ["#
            + #"{"above_input_tokens": 1000, "input": 1, "output": 0, "reasoning": 100}]"#
        var usage = TokenUsage(input: 900, output: 300)
        usage.reasoning = 200
        let plain = try explain(row, usage)
        usage.audioOutput = 100
        #expect(try explain(row, usage).cost.total == plain.cost.total)
        #expect(text(try explain(row, usage)) == text(plain))
    }

    @Test("Under a marginal rule a token more never makes another one dearer")
    func continuous() throws {
        let row = #""tier_rule": "marginal", "# + Self.tiered
        var before = PicoUSD.zero
        for input in UInt64(90)...110 {
            let cost = try explain(row, TokenUsage(input: input, output: 0)).cost.total
            let step = cost.rawValue - before.rawValue
            if input > 90 { #expect(step == (input <= 100 ? 1_000_000 : 3_000_000)) }
            before = cost
        }
    }

    @Test("A service level replaces what it names, and says so")
    func serviceLevel() throws {
        let row =
            Self.tiered
            + #", "service_prices": {"batch": {"input": 0.5, "above": {"output": 3}}}"#
        let low = try explain(row, TokenUsage(input: 50, output: 10), service: " BATCH")
        #expect(text(low) == ["input 50 × 500000", "output 10 × 2000000"])
        #expect(low.pricedServiceLevel == "batch")
        let high = try explain(row, TokenUsage(input: 500, output: 10), service: "batch")
        #expect(
            text(high) == ["input 500 × 3000000 above 100", "output 10 × 3000000 above 100"])
        let unknown = try explain(row, TokenUsage(input: 50, output: 10), service: "warp")
        #expect(unknown.serviceLevel == "warp")
        #expect(unknown.pricedServiceLevel == nil)
        #expect(text(unknown) == ["input 50 × 1000000", "output 10 × 2000000"])
    }

    @Test("A guess is explained as a guess")
    func fallback() throws {
        let explanation = try #require(
            try set(#""input": 1, "output": 2"#).explanation(
                of: TokenUsage(input: 10, output: 1), model: "other", provider: nil,
                serviceTier: nil, at: Self.moment, in: nil))
        #expect(explanation.origin == .fallback)
        #expect(explanation.cost.source == .default)
        #expect(text(explanation) == ["input 10 × 1000000", "output 1 × 2000000"])
    }
}
