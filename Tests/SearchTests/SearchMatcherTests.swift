import Bytes
import Model
import Records
import Search
import TestSupport
import Testing

@Suite("Whether an event matches")
struct SearchMatcherTests {
    @Test("It is what a naive search says", arguments: 0..<40)
    func naive(seed: Int) throws {
        var source = RandomSearches(seed: seed)
        var found = 0
        for round in 0..<60 {
            let query = source.query()
            var matcher = SearchMatcher(query)
            for _ in 0..<5 {
                let event = source.event()
                let cost = source.cost()
                let expected = try NaiveSearch.matches(query, event, cost)
                let record = SearchSample.record(event, cost: cost)
                #expect(
                    try matcher.matches(record.span.bytes) == expected,
                    "seed \(seed), round \(round): \(query.text)")
                if expected { found += 1 }
            }
        }
        #expect(found > 20 && found < 280, "the queries must divide the events")
    }

    @Test("Every match has all required words, so an index may ask for them", arguments: 0..<5)
    func requiredWords(seed: Int) throws {
        var source = RandomSearches(seed: seed + 1_000)
        var indexed = WordScanner(options: .pairs)
        var asked = 0
        for round in 0..<400 {
            let query = source.query()
            let required = query.requiredWords
            #expect(required.map(\.hash) == Set(required.map(\.hash)).sorted())
            var matcher = SearchMatcher(query)
            let event = source.event()
            let record = SearchSample.record(event)
            guard try matcher.matches(record.span.bytes) else { continue }
            indexed.removeAll()
            indexed.scan(event.payload)
            let hashes = Set(indexed.words.map(\.hash))
            #expect(
                required.allSatisfy { hashes.contains($0.hash) },
                "seed \(seed), round \(round): \(query.text)")
            asked += required.count
        }
        #expect(asked > 0)
    }

    @Test("Two spaceless words in a row require their pair, not themselves")
    func requiredPairs() throws {
        let words = try SearchQuery("東京都 区 -市 refund").requiredWords
        #expect(
            Set(words.map(\.hash))
                == Set(["東京", "京都", "区", "refund"].map { WordHash.of($0.utf8) }))
    }

    @Test("A record and its payload have the same words")
    func payload() throws {
        var source = RandomSearches(seed: 5)
        for _ in 0..<50 {
            let event = source.event()
            let record = SearchSample.record(event)
            let details = try #require(try EventDetails(record.span.bytes))
            var ofRecord = WordScanner()
            var ofPayload = WordScanner()
            ofRecord.scan(record.span.bytes, details)
            ofPayload.scan(event.payload)
            #expect(ofRecord.words == ofPayload.words)
        }
    }

    @Test(
        "A word is found however it is spelt",
        arguments: [
            #"a fine day"#, #"FINE"#, #"Fine."#, #"\u0066ine"#, #"f\u0049ne"#, #"ﬁne"#,
            #"{\"x\":\"fine\"}"#, #"{\"x\":\"\\u0066ine\"}"#, #"\nfine\n"#, #"é fine"#,
            #"12345678 fine-grained"#,
        ])
    func spellings(text: String) throws {
        let event = SearchSample.event(body: #"{"content":""# + text + #""}"#)
        #expect(try NaiveSearch.matches(try SearchQuery("fine"), event, nil))
        #expect(try SearchSample.matches("fine", event))
    }

    @Test(
        "A word is not found where only its letters are", arguments: ["refine", "f-ine", "fin", ""])
    func letters(text: String) throws {
        let event = SearchSample.event(body: #"{"fine":""# + text + #""}"#)
        #expect(try !SearchSample.matches("fine", event))
    }

    @Test("Records that are no events never match, and damage is an error")
    func others() throws {
        var matcher = SearchMatcher(SearchQuery())
        let other = Record.usageIncremented(
            project: ProjectID("p"), actor: .system, eventCount: 1
        ).encoded()
        #expect(try !matcher.matches(other.span.bytes))
        let event = SearchSample.record(SearchSample.message("x"))
        #expect(try matcher.matches(event.span.bytes))
        let cut = Array(event.dropLast())
        #expect(throws: FormatError.self) { try matcher.matches(cut.span.bytes) }
    }

    @Test(
        "Filters ask what the event's fields say",
        arguments: [
            ("model:GPT-4O", true), ("model:gpt-4", false), ("model:gpt-4*", true),
            ("model:claude,gpt-4o", true), ("user:u-17", true), ("user:U-17", false),
            ("user:*", true), ("-user:*", false), ("session:*", false), ("-session:*", true),
            ("name:\"Lookup Order\"", true), ("tag:beta", true), ("tag:BETA", true),
            ("tag:gamma", false), ("status:error", true), ("status:ok", false),
            ("status:ok,error", true), ("kind:llm", true), ("kind:span", false),
            ("type:span", true), ("type:log,error", false), ("env:production", true),
            ("cost>0.01", true), ("cost>0.010000000001", false), ("cost:0.010000000001", true),
            ("cost>=$0.010000000001", true), ("cost<0.010000000001", false), ("cost:>0.01", true),
            ("reported_cost>0", false), ("-reported_cost>0", true), ("latency>=2s", true),
            ("latency:2000ms", true), ("latency<0.1m", true), ("latency>2000000us", false),
            ("tokens:120", true), ("tokens>120", false), ("input_tokens:100", true),
            ("output_tokens<=20", true), ("cached_tokens:40,50", true), ("step:0", false),
            ("time:2026-05-28", true), ("time>2026-05-28", false), ("time>=2026-05-28", true),
            ("time<2026-05-28", false), ("time<=2026-05-28", true), ("time<2026-05-29", true),
            ("time:2026-05-28T20:26:40Z", true), ("time>2026-05-28T20:26:39.999999Z", true),
            ("pricing:default", false), ("pricing:exact", true), ("provider:*", false),
            ("sdk:*", false), ("id:e", true), ("trace:t", false),
        ])
    func filters(query: String, expected: Bool) throws {
        var event = SearchSample.event(body: "{}")
        event.type = .span
        event.kind = .llm
        event.model = "gpt-4o"
        event.userID = "u-17"
        event.name = "lookup order"
        event.tags = ["alpha", "beta"]
        event.environment = "production"
        event.isError = true
        event.durationMicroseconds = 2_000_000
        event.usage = TokenUsage(input: 100, output: 20, cacheRead: 40)
        let cost = Cost(
            parts: Cost.Parts(freshInput: PicoUSD(10_000_000_001)), source: .exact, priceID: "p")
        #expect(try SearchSample.matches(query, event, cost: cost) == expected)
    }

    @Test("Tokens of spans that are no calls are not compared, as they are not counted")
    func repeatedTokens() throws {
        var event = SearchSample.event(body: "{}")
        event.type = .span
        event.kind = .agent
        event.usage = TokenUsage(input: 100, output: 20)
        #expect(try !SearchSample.matches("tokens>0", event))
    }
}
