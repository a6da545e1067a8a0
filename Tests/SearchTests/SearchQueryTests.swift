import Search
import TestSupport
import Testing

@Suite("Reading queries")
struct SearchQueryTests {
    @Test(
        "Each query has one spelling",
        arguments: [
            ("", ""), ("  \t\u{3000} ", ""), ("Refund", "refund"), ("a  B", "a b"),
            ("\"Refund Order\"", "\"refund order\""), ("gpt-4o", "\"gpt 4o\""),
            ("-Late -\"to late\"", "-late -\"to late\""), ("say\"hi you\"", "say \"hi you\""),
            ("MODEL=gpt-4o", "model:gpt-4o"), ("trace_id:x env:Prod", "trace:x environment:Prod"),
            ("name:\"a b\"", "name:\"a b\""), ("name:\"ab\"", "name:ab"),
            ("name:\"a\\\"b\\\\c\\d\"", "name:\"a\\\"b\\\\c\\\\d\""),
            ("name:a\\b", "name:\"a\\\\b\""),
            ("name:\"a*\"", "name:\"a*\""), ("name:a*", "name:a*"), ("name:*", "name:*"),
            ("name:\"a,b\",c", "name:\"a,b\",c"), ("-user:a,b", "-user:a,b"),
            ("name:größe", "name:\"größe\""), ("name:\":x\"", "name:\":x\""),
            ("name:a:b", "name:a:b"), ("status:ERROR", "status:error"),
            ("type:\"log\",span", "type:log,span"), ("kind=LLM", "kind:llm"),
            ("cost:>0.010", "cost>0.01"), ("cost>=$1", "cost>=1"), ("cost<1.50", "cost<1.5"),
            ("cost:0.000000000001", "cost:0.000000000001"), ("cost:0", "cost:0"),
            ("cost:0.1000000000000000", "cost:0.1"),
            ("cost<=1000000000000000", "cost<=1000000000000000"),
            ("latency>1.5m", "latency>90s"), ("latency=150ms", "latency:150ms"),
            ("latency<0.0015ms", "latency<0.0015ms"), ("duration>2h", "latency>7200s"),
            ("latency:1us,2\u{B5}s,3\u{3BC}s", "latency:1us,2us,3us"), ("latency>0", "latency>0s"),
            ("tokens:007", "tokens:7"), ("time:2026-01-31", "time:2026-01-31"),
            ("time>2026-01-31T10:00:00+02:00", "time>2026-01-31T08:00:00.000Z"),
            ("time:\"2026-01-31 10:00:00.000001\"", "time:2026-01-31T10:00:00.000001Z"),
            ("TypeError: x", "typeerror x"), ("https://a.b/c", "\"https a b c\""),
            ("12:30", "\"12 30\""), ("std::vector", "\"std vector\""), ("C:\\x", "\"c x\""),
            ("x.y=3", "\"x y 3\""), ("a->b", "\"a b\""), ("(a,b)", "\"a b\""), ("+a", "a"),
            ("name: ", "!"), ("note:", "note"), ("or AND", "or and"),
        ])
    func spelling(text: String, canonical: String) throws {
        switch canonical {
        case "!": #expect(throws: SearchError.self) { try SearchQuery(text) }
        case "latency<0.0015ms":
            // A part of a microsecond.
            #expect(throws: SearchError.self) { try SearchQuery(text) }
        default:
            let query = try SearchQuery(text)
            #expect(query.text == canonical)
            #expect(try SearchQuery(query.text) == query)
        }
    }

    @Test(
        "Mistakes have a reason and a place",
        arguments: [
            ("é modle:x", SearchError.Reason.unknownField, 3, 3),
            ("é localhost:80", .unknownField, 3, 3), ("a=b", .unknownField, 0, 1),
            ("foo:\"a b\"", .unknownField, 0, 1), ("-foo<1", .unknownField, 1, 2),
            ("status:ok,bad", .unknownValue, 10, 11), ("type:\"no\"", .unknownValue, 6, 7),
            ("kind:LL", .unknownValue, 5, 6), ("pricing:*", .unknownValue, 8, 9),
            ("cost>-1", .invalidValue, 5, 6), ("cost>1e3", .invalidValue, 5, 6),
            ("cost>0.0000000000001", .invalidValue, 5, 6), ("cost>1.", .invalidValue, 5, 6),
            ("cost>.5", .invalidValue, 5, 6), ("cost>1000000000000001", .invalidValue, 5, 6),
            ("latency>2", .invalidValue, 8, 9), ("latency>2x", .invalidValue, 8, 9),
            ("latency>0.5us", .invalidValue, 8, 9), ("latency>ms", .invalidValue, 8, 9),
            ("tokens:1.5", .invalidValue, 7, 8), ("tokens:1,x", .invalidValue, 9, 10),
            ("tokens:99999999999999999999", .invalidValue, 7, 8), ("tokens:é", .invalidValue, 7, 8),
            ("time:2026-02-30", .invalidValue, 5, 6), ("time:yesterday", .invalidValue, 5, 6),
            ("time:0000-01-01", .invalidValue, 5, 6), ("model:", .emptyValue, 6, 7),
            ("model: x", .emptyValue, 6, 7), ("model:,x", .emptyValue, 6, 7),
            ("model:x, y", .emptyValue, 8, 9), ("model:\"\"", .emptyValue, 7, 8),
            ("cost>=", .emptyValue, 6, 7), ("\"", .unclosedQuote, 0, 1),
            ("a \"b", .unclosedQuote, 2, 3), ("name:\"b\\\"", .unclosedQuote, 5, 6),
            ("name:\"b\"c", .unclosedQuote, 8, 9), ("name:b\"c\"", .unclosedQuote, 6, 7),
            ("-", .strayOperator, 0, 1), ("a - b", .strayOperator, 2, 3),
            ("--a", .strayOperator, 1, 2), (">1", .strayOperator, 0, 1),
            (":", .strayOperator, 0, 1),
            ("-=a", .strayOperator, 1, 2), ("model>x", .strayOperator, 5, 6),
            ("model::x", .strayOperator, 6, 7), ("cost>>1", .strayOperator, 5, 6),
            ("cost:=1", .strayOperator, 5, 6), ("status<ok", .strayOperator, 6, 7),
            ("&", .noWord, 0, 1), ("a \"!\"", .noWord, 2, 3), ("\"\"", .noWord, 0, 1),
            ("*", .noWord, 0, 1), ("🎉", .noWord, 0, 1), ("é*", .misplacedStar, 2, 2),
            ("name:*a", .misplacedStar, 5, 6), ("name:é,a*b", .misplacedStar, 9, 9),
            ("cost>1,2", .tooMany, 7, 8),
        ])
    func mistakes(text: String, reason: SearchError.Reason, offset: Int, column: Int) {
        let error = #expect(throws: SearchError.self) { try SearchQuery(text) }
        #expect(error?.reason == reason)
        #expect(error?.offset == offset)
        #expect(error?.column == column)
        #expect(error?.parameter == nil)
        #expect(error?.expected.isEmpty == false && error?.found.isEmpty == false)
    }

    @Test("An error reads as a sentence")
    func description() {
        let error = #expect(throws: SearchError.self) { try SearchQuery("é status:broken") }
        #expect(
            error?.description == "at character 10: expected one of ok, error, found \"broken\"")
        let end = #expect(throws: SearchError.self) { try SearchQuery("model:") }
        #expect(end?.found == "the end")
    }

    @Test("A query at a limit is read, one beyond is refused there")
    func limits() throws {
        let long = String(repeating: "é", count: 500)
        #expect(try SearchQuery(long).terms.count == 1)
        let longer = #expect(throws: SearchError.self) { try SearchQuery(long + "x") }
        #expect(longer?.reason == .tooLong && longer?.offset == 1_001)
        let many = String(repeating: "a ", count: SearchLimits.maximumTerms)
        #expect(try SearchQuery(many).terms.count == SearchLimits.maximumTerms)
        let more = #expect(throws: SearchError.self) { try SearchQuery(many + "a") }
        #expect(more?.reason == .tooMany && more?.column == 2 * SearchLimits.maximumTerms + 1)
        let values = String(repeating: ",a", count: SearchLimits.maximumValues - 1)
        #expect(throws: Never.self) { try SearchQuery("name:a\(values)") }
        let beyond = #expect(throws: SearchError.self) { try SearchQuery("name:a\(values),a") }
        #expect(beyond?.reason == .tooMany)
    }

    @Test("Any text is a query or an error within it, and a query reads back", arguments: 0..<40)
    func anyText(seed: Int) throws {
        var random = SeededRandom(seed: UInt64(seed))
        let parts = [
            "model", "cost", "latency", "time", "status", "name", "xyz", ":", "=", ">", ">=", "<",
            "\"", "\\", "-", ",", "*", " ", "  ", "1", "0.5", "2s", "ok", "é", "東京", "🎉",
            "e\u{301}",
            "2026-01-31", "T10:00:00Z", "a_b", "$", "\u{0}", "\u{A0}", "İ", "ß", "/", "user:u,v*",
        ]
        var read = 0
        for _ in 0..<500 {
            let count = 1 + Int(random.next() % 9)
            let text = (0..<count).map { _ in parts[Int(random.next() % UInt64(parts.count))] }
                .joined()
            do {
                let query = try SearchQuery(text)
                #expect(try SearchQuery(query.text) == query, "seed \(seed): \(text)")
                read += 1
            } catch {
                #expect((0...text.utf8.count).contains(error.offset), "seed \(seed): \(text)")
                let before = String(decoding: text.utf8.prefix(error.offset), as: UTF8.self)
                #expect(before.unicodeScalars.count + 1 == error.column, "seed \(seed): \(text)")
            }
        }
        #expect(read > 20 && read < 480, "\(read)")
    }

    @Test("A query that was made, not read, reads back too", arguments: 0..<20)
    func roundTrip(seed: Int) throws {
        var source = RandomSearches(seed: seed)
        for _ in 0..<100 {
            let query = source.query()
            #expect(try SearchQuery(query.text) == query, "seed \(seed): \(query.text)")
        }
    }
}
