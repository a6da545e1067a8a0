import Bytes
import Foundation
import Model
import Pricing
import Testing

/// One line of Fixtures/pricing-cases.json.
struct PricingCase: Decodable, Sendable, CustomTestStringConvertible {
    struct Usage: Decodable, Sendable {
        var input: UInt64?
        var output: UInt64?
        var total: UInt64?
        var cache_read: UInt64?
        var cache_write_5m: UInt64?
        var cache_write_1h: UInt64?
        var reasoning: UInt64?
    }

    struct Expectation: Decodable, Sendable {
        var matched_provider: String?
        var matched_model: String?
        var source: String
        var cost_pico_usd: Int64
    }

    struct File: Decodable {
        var cases: [PricingCase]
    }

    var id: String
    var model: String
    var provider: String?
    var usage: Usage
    var input_includes_cache: Bool
    var reasoning_in_output: Bool?
    var service_tier: String?
    var at: String?
    var expect: Expectation
    var why: String?

    var testDescription: String { "\(id) \(model)" }

    /// The usage in the model's terms.
    var tokenUsage: TokenUsage {
        TokenUsage(
            input: usage.input, output: usage.output, total: usage.total,
            cacheRead: usage.cache_read, cacheWrite: usage.cache_write_5m,
            cacheWriteHour: usage.cache_write_1h, reasoning: usage.reasoning,
            inputIncludesCache: input_includes_cache,
            outputIncludesReasoning: reasoning_in_output ?? true)
    }

    static func all() throws -> [PricingCase] {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "Fixtures/pricing-cases.json")
        return try JSONDecoder().decode(File.self, from: Data(contentsOf: file)).cases
    }
}

@Suite("Pricing cases")
struct PricingCasesTests {
    let book: PriceBook

    init() throws { book = try PriceBook(id: "test", csv: PriceBook.builtInBytes) }

    @Test("There are 200 cases")
    func count() throws {
        #expect(try PricingCase.all().count == 200)
    }

    @Test(
        "Each case finds its row and costs what it must to the pico",
        arguments: try PricingCase.all())
    func holds(_ example: PricingCase) throws {
        let moment = try #require(Timestamp(rfc3339: example.at ?? "2026-11-22T12:00:00Z"))
        let match = book.price(model: example.model, provider: example.provider, at: moment)
        #expect(match?.row.provider == example.expect.matched_provider)
        #expect(match?.row.model == example.expect.matched_model)
        let cost = try #require(
            book.cost(
                of: example.tokenUsage, model: example.model, provider: example.provider,
                serviceTier: example.service_tier, at: moment))
        #expect(cost.source.name == example.expect.source, Comment(rawValue: example.why ?? ""))
        #expect(
            cost.total == PicoUSD(Int128(example.expect.cost_pico_usd)),
            Comment(rawValue: example.why ?? ""))
        #expect(cost.priceID == match?.row.id ?? "default")
        #expect(cost.source == match?.source ?? .default)
    }
}
