import Bytes
import JSON
import Model
import Pricing
import Testing

@Suite("A price book of JSON")
struct PriceBookJSONTests {
    private func read(_ json: String) throws(PricingError) -> PriceBook {
        try PriceBook(id: "x", json: Array(json.utf8))
    }

    private func row(_ members: String) -> String {
        #"{"models": [{"provider": "acme", "model": "m"\#(members.isEmpty ? "" : ", " + members)}]}"#
    }

    @Test("The built-in book says the same as JSON")
    func builtIn() throws {
        let book = try BuiltInBook.read()
        let text = PriceBook.json(of: book.rows)
        let again = try PriceBook(id: "x", text: text)
        #expect(again.rows.map(\.id) == book.rows.map(\.id))
        #expect(again.rows.map(\.terms) == book.rows.map(\.terms))
        #expect(again.rows.map(\.aliases) == book.rows.map(\.aliases))
        #expect(again.rows.map(\.effectiveTo) == book.rows.map(\.effectiveTo))
        #expect(PriceBook.json(of: again.rows) == text)
    }

    @Test("Numbers are exact however they are written")
    func numbers() throws {
        let book = try read(
            row(#""input": 2.5e-1, "output": 1E3, "cache_read": 0.000001, "request": 5e-12"#))
        let terms = try #require(book.rows.first).terms
        #expect(terms.rates.input.picoUSDPerToken == 250_000)
        #expect(terms.rates.output.picoUSDPerToken == 1_000_000_000)
        #expect(terms.rates.cacheRead?.picoUSDPerToken == 1)
        #expect(terms.request == PicoUSD(5))
    }

    @Test(
        "What is not as it should be is refused with its path",
        arguments: [
            ("", "models[0].input"), (#""input": 1"#, "models[0].output"),
            (#""input": "1", "output": 2"#, "models[0].input"),
            (#""input": 1, "output": 0.0000001"#, "models[0].output"),
            (#""input": 1000000.1, "output": 1"#, "models[0].input"),
            (#""input": 1, "output": 1, "request": 1001"#, "models[0].request"),
            (#""input": 1, "output": 1, "cache_raed": 1"#, "models[0].cache_raed"),
            (#""input": 1, "output": 1, "aliases": "a""#, "models[0].aliases"),
            (#""input": 1, "output": 1, "aliases": ["a", 7]"#, "models[0].aliases[1]"),
            (#""input": 1, "output": 1, "tier_rule": "steps""#, "models[0].tier_rule"),
            (
                #""input": 1, "output": 1, "tiers": [{"input": 1, "output": 1}]"#,
                "models[0].tiers[0].above_input_tokens"
            ),
            (
                #""input": 1, "output": 1, "tiers": [{"above_input_tokens": 9, "input": 1}]"#,
                "models[0].tiers[0]"
            ),
            (
                #""input": 1, "output": 1, "tiers": [{"above_input_tokens": 9, "input": 1, "output": 1}, {"above_input_tokens": 9, "input": 1, "output": 1}]"#,
                "models[0].tiers[1].above_input_tokens"
            ),
            (
                #""input": 1, "output": 1, "service_prices": {"batch": {"imput": 1}}"#,
                "models[0].service_prices.batch.imput"
            ),
            (
                #""input": 1, "output": 1, "service_prices": {"batch": {"above": {}}}"#,
                "models[0].service_prices.batch.above"
            ),
            (
                #""input": 1, "output": 1, "effective_from": "2026-02-30""#,
                "models[0].effective_from"
            ),
            (
                #""input": 1, "output": 1, "effective_from": "2026-02-02", "effective_to": "2026-02-02""#,
                "models[0].effective_to"
            ),
            (#""input": 1, "output": 1, "hours_utc": "noon""#, "models[0].hours_utc"),
            (#""input": 1, "output": 1, "context_window": -1"#, "models[0].context_window"),
            (#""input": 1, "output": 1, "verified": "yes""#, "models[0].verified"),
        ])
    func faults(members: String, path: String) {
        let error = #expect(throws: PricingError.self) { try read(row(members)) }
        #expect(error?.column == path, "\(error.map { "\($0)" } ?? "")")
    }

    @Test("Two prices of one id at one moment are refused at the second")
    func overlap() {
        let error = #expect(throws: PricingError.self) {
            try read(
                #"""
                {"models": [{"provider": "acme", "model": "m", "input": 1, "output": 1},
                            {"provider": "acme", "model": "M", "input": 2, "output": 1}]}
                """#)
        }
        #expect(error?.column == "models[1].effective_from")
    }

    @Test(
        "A whole text that is none is refused",
        arguments: [
            ("", ""), ("[]", ""), ("{", ""), (#"{"models": 1}"#, "models"),
            (#"{"models": [], "modles": []}"#, "modles"), (#"{"currency": "EUR"}"#, "currency"),
            (#"{"models": [7]}"#, "models[0]"),
        ])
    func noBook(json: String, path: String) {
        let error = #expect(throws: PricingError.self) { try read(json) }
        #expect(error?.column == path)
    }
}
