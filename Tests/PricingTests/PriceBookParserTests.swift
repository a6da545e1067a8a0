import Bytes
import Model
import Pricing
import Testing

@Suite("Reading a price book")
struct PriceBookParserTests {
    static let header = "provider,model,input_per_1m,output_per_1m"

    private func read(_ text: String) throws(PricingError) -> PriceBook {
        try PriceBook(id: "x", csv: Array(text.utf8))
    }

    @Test("Columns may stand in any order, unknown ones are skipped, lines may end in CR LF")
    func tolerant() throws {
        let book = try read(
            "colour,output_per_1m,model,input_per_1m,provider\r\n\r\nred,2,m,0.5,acme\r\n")
        let row = try #require(book.rows.first)
        #expect(book.rows.count == 1)
        #expect(row.line == 3)
        #expect(row.id == "acme/m")
        #expect(row.rates.input == TokenPrice(picoUSDPerToken: 500_000))
        #expect(row.rates.output == TokenPrice(picoUSDPerToken: 2_000_000))
        #expect(row.rates.cacheRead == nil)
        #expect(row.kind == "chat")
        #expect(!row.isVerified)
        #expect(row.contextWindow == nil)
    }

    @Test("A book without rows knows no model")
    func empty() throws {
        let book = try read(Self.header + "\n")
        #expect(book.rows.isEmpty)
        #expect(book.models(at: Timestamp(microseconds: 0)).isEmpty)
        #expect(book.price(model: "gpt-4o", provider: "openai", at: .init(microseconds: 0)) == nil)
    }

    struct Fault: Sendable, CustomTestStringConvertible {
        var header = PriceBookParserTests.header
        var rows: String
        var line = 2
        var column: String
        var testDescription: String { "\(header) / \(rows)" }
    }

    @Test(
        "A fault is refused with its line and column",
        arguments: [
            Fault(header: "", rows: "", line: 1, column: "header"),
            Fault(header: "provider,model,input_per_1m", rows: "", line: 1, column: "header"),
            Fault(header: header + ",model", rows: "", line: 1, column: "header"),
            Fault(header: header + ",", rows: "", line: 1, column: "header"),
            Fault(rows: "acme,m,1", column: "row"),
            Fault(rows: "acme,m,1,1,1", column: "row"),
            Fault(rows: "acme,\"m\",1,1", column: "model"),
            Fault(rows: ",m,1,1", column: "provider"),
            Fault(rows: "Acme,m,1,1", column: "provider"),
            Fault(rows: "acme,,1,1", column: "model"),
            Fault(rows: "acme,m,,1", column: "input_per_1m"),
            Fault(rows: "acme,m,1,", column: "output_per_1m"),
            Fault(rows: "acme,m,-1,1", column: "input_per_1m"),
            Fault(rows: "acme,m,1e3,1", column: "input_per_1m"),
            Fault(rows: "acme,m,1,0.1234567", column: "output_per_1m"),
            Fault(rows: "acme,m,1,1\nacme,m,2,2", line: 3, column: "effective_from"),
            Fault(
                header: header + ",aliases", rows: "acme,m,1,1,n\nacme,o,2,2,N", line: 3,
                column: "effective_from"),
            Fault(
                header: header + ",effective_from,effective_to",
                rows: "acme,m,1,1,,2026-02-01\nacme,m,1,1,2026-01-31,", line: 3,
                column: "effective_from"),
            Fault(
                header: header + ",effective_from", rows: "acme,m,1,1,yesterday",
                column: "effective_from"),
            Fault(
                header: header + ",effective_from,effective_to",
                rows: "acme,m,1,1,2026-01-01,2026-01-01", column: "effective_to"),
            Fault(header: header + ",hours_utc", rows: "acme,m,1,1,nights", column: "hours_utc"),
            Fault(header: header + ",verified", rows: "acme,m,1,1,maybe", column: "verified"),
            Fault(
                header: header + ",context_window", rows: "acme,m,1,1,1k", column: "context_window"),
            Fault(
                header: header + ",tier_threshold_tokens", rows: "acme,m,1,1,10",
                column: "tier_rule"),
            Fault(
                header: header + ",tier_threshold_tokens,tier_rule", rows: "acme,m,1,1,10,cliff",
                column: "tier_input_per_1m"),
            Fault(
                header: header
                    + ",tier_threshold_tokens,tier_rule,tier_input_per_1m,tier_output_per_1m",
                rows: "acme,m,1,1,10|5,cliff,1|1,1|1", column: "tier_threshold_tokens"),
            Fault(
                header: header
                    + ",tier_threshold_tokens,tier_rule,tier_input_per_1m,tier_output_per_1m",
                rows: "acme,m,1,1,5|10,cliff,1|1,1", column: "tier_output_per_1m"),
            Fault(
                header: header + ",service_prices_per_1m", rows: "acme,m,1,1,batch",
                column: "service_prices_per_1m"),
            Fault(
                header: header + ",service_prices_per_1m", rows: "acme,m,1,1,batch=1/1",
                column: "service_prices_per_1m"),
            Fault(
                header: header + ",service_prices_per_1m", rows: "acme,m,1,1,batch=a/1/1",
                column: "service_prices_per_1m"),
            Fault(
                header: header + ",service_prices_per_1m",
                rows: "acme,m,1,1,batch=1/1/1;batch=1/1/1", column: "service_prices_per_1m"),
            Fault(
                header: header + ",service_prices_per_1m", rows: "acme,m,1,1,batch_over=1/1/1",
                column: "service_prices_per_1m"),
        ])
    func faults(_ fault: Fault) {
        let error = #expect(throws: PricingError.self) {
            try read(fault.header + "\n" + fault.rows + "\n")
        }
        #expect(error?.line == fault.line)
        #expect(error?.column == fault.column)
        #expect(error?.description.contains("line \(fault.line)") == true)
    }

    @Test("Bytes that are not UTF-8 are told")
    func notUTF8() {
        let bytes = Array((Self.header + "\nacme,").utf8) + [0xFF] + Array(",1,1\n".utf8)
        let error = #expect(throws: PricingError.self) { try PriceBook(id: "x", csv: bytes) }
        #expect(error?.line == 2)
        #expect(error?.column == "model")
    }

    @Test("Rows at the same time are fine if their hours differ")
    func hours() throws {
        let book = try read(
            Self.header + ",hours_utc\nacme,m,1,1,\nacme,m,2,2,daily 10:00-12:00\n")
        let noon = try #require(Timestamp(rfc3339: "2026-11-22T12:00:00Z"))
        let eleven = try #require(Timestamp(rfc3339: "2026-11-22T11:00:00Z"))
        #expect(book.price(model: "m", provider: nil, at: noon)?.row.line == 2)
        #expect(book.price(model: "m", provider: nil, at: eleven)?.row.line == 3)
        #expect(book.rows.map(\.id) == ["acme/m", "acme/m#daily 10:00-12:00"])
    }

    @Test("A service level's prices replace those it names, and those above the threshold too")
    func services() throws {
        let book = try read(
            Self.header
                + ",cache_read_per_1m,tier_threshold_tokens,tier_rule,tier_input_per_1m,"
                + "tier_output_per_1m,service_prices_per_1m\n"
                + "acme,m,10,20,1,100,cliff,30,40,batch=5//8/7;batch_over=15//;priority=50/5/60\n")
        let row = try #require(book.rows.first)
        func price(_ tokens: UInt64, _ level: String?) -> [String?] {
            let rates = row.rates(inputTokens: tokens, serviceLevel: level)
            return [rates.input, rates.cacheRead, rates.cacheWrite, rates.output].map {
                $0?.dollarsPerMillion
            }
        }
        #expect(price(100, nil) == ["10", "1", nil, "20"])
        #expect(price(101, nil) == ["30", nil, nil, "40"])
        #expect(price(100, "batch") == ["5", "1", "7", "8"])
        #expect(price(101, "batch") == ["15", nil, nil, "40"])
        #expect(price(100, "priority") == ["50", "5", nil, "60"])
        #expect(price(101, "priority") == ["30", nil, nil, "40"])
        #expect(price(100, "fast") == ["50", "5", nil, "60"])
        #expect(price(100, "flex") == ["10", "1", nil, "20"])
    }

    @Test("Cut or damaged books are read or refused, never worse")
    func damage() throws {
        let seed: UInt64 = 99
        var random = SplitMix64(seed: seed)
        let whole = Array(PriceBook.builtInBytes.prefix(6_000))
        for length in stride(from: 0, to: whole.count, by: 23) {
            let book = try? PriceBook(id: "x", csv: Array(whole.prefix(length)))
            #expect((book?.rows.count ?? 0) < 60)
        }
        var refused = 0
        for round in 0..<300 {
            var bytes = whole
            for _ in 0..<4 {
                let index = Int.random(in: 0..<bytes.count, using: &random)
                bytes[index] = UInt8.random(in: .min ... .max, using: &random)
            }
            do {
                let book = try PriceBook(id: "x", csv: bytes)
                #expect(book.rows.count < 60, "seed \(seed), round \(round)")
            } catch {
                refused += 1
                #expect(error.line >= 1, "seed \(seed), round \(round)")
                #expect(!error.column.isEmpty && !error.expected.isEmpty && !error.found.isEmpty)
            }
        }
        #expect(refused > 0)
    }
}
