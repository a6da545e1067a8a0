import Bytes
import Model
import Pricing
import Testing

@Suite("Pricing cases")
struct PricingCasesTests {
    let book: PriceBook

    init() throws { book = try BuiltInBook.read() }

    @Test("There are 200 cases")
    func count() throws {
        #expect(try PricingCase.all().count == 200)
    }

    @Test(
        "Each case finds its row and costs what it must to the pico-dollar",
        arguments: try PricingCase.all())
    func holds(_ example: PricingCase) throws {
        let why = Comment(rawValue: example.why ?? "")
        let moment = try #require(Timestamp(rfc3339: example.at ?? "2026-11-22T12:00:00Z"))
        let match = book.price(model: example.model, provider: example.provider, at: moment)
        #expect(match?.row.provider == example.expect.matchedProvider, why)
        #expect(match?.row.model == example.expect.matchedModel, why)
        let cost = try #require(
            book.cost(
                of: example.tokenUsage, model: example.model, provider: example.provider,
                serviceTier: example.serviceTier, at: moment))
        #expect(cost.source.name == example.expect.source, why)
        #expect(cost.total == PicoUSD(Int128(example.expect.costPicoUsd)), why)
        #expect(cost.priceID == match?.row.id ?? "default")
        #expect(cost.source == match?.source ?? .default)
    }
}
