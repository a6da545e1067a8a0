import Bytes
import JSON
import Model
import Pricing
import Testing

@Suite("Overrides of prices")
struct PriceOverridesTests {
    private static let project = ProjectID("proj_a")

    /// Overrides, one a line of JSON, oldest first; their ids are `1`, `2`, ….
    private func set(_ drafts: String...) throws -> PriceSet {
        let overrides = try drafts.enumerated().map { index, json in
            try OverrideDraft(json: Array(json.utf8)).override(id: "\(index + 1)")
        }
        return PriceSet(book: try BuiltInBook.read(), overrides: PriceOverrides(overrides))
    }

    /// The id of the override that prices a call; `book` if none does.
    private func winner(
        _ set: PriceSet, _ model: String, provider: String? = nil, on day: String = "2026-11-22",
        in project: ProjectID? = project
    ) throws -> String {
        let moment = try #require(Timestamp(rfc3339: day))
        let cost = try #require(
            set.cost(
                of: TokenUsage(input: 1, output: 1), model: model, provider: provider,
                serviceTier: nil, at: moment, in: project))
        guard cost.source == .override else { return "book" }
        return String(cost.priceID.dropFirst("override/".count))
    }

    private static let price = #""input": 1, "output": 2"#

    @Test("A project's goes before the server's, and both before the book")
    func scope() throws {
        let set = try set(
            #"{"project_id": "proj_a", "pattern": "gpt*", \#(Self.price)}"#,
            #"{"pattern": "gpt-4o", \#(Self.price)}"#)
        #expect(try winner(set, "gpt-4o") == "1")
        #expect(try winner(set, "gpt-4o", in: ProjectID("proj_b")) == "2")
        #expect(try winner(set, "gpt-4o", in: nil) == "2")
        #expect(try winner(set, "gpt-5", in: ProjectID("proj_b")) == "book")
    }

    @Test("A name goes before a list, a list before a beginning, a longer one before a shorter")
    func specificity() throws {
        let set = try set(
            #"{"pattern": "gpt-4o", \#(Self.price)}"#,
            #"{"pattern": ["gpt-4o", "gpt-4o-mini"], \#(Self.price)}"#,
            #"{"pattern": "gpt-4o*", \#(Self.price)}"#,
            #"{"pattern": "gpt*", \#(Self.price)}"#, #"{"pattern": "*", \#(Self.price)}"#)
        #expect(try winner(set, "gpt-4o") == "1")
        #expect(try winner(set, "gpt-4o-mini") == "2")
        #expect(try winner(set, "gpt-4o-2024-05-13") == "3")
        #expect(try winner(set, "gpt-5") == "4")
        #expect(try winner(set, "claude-sonnet-4-5") == "5")
    }

    @Test("A provider limits it, and goes before none; hosts in front of the name count")
    func provider() throws {
        let set = try set(
            #"{"pattern": "gpt-4o", \#(Self.price)}"#,
            #"{"pattern": "gpt-4o", "provider": "Azure.AI.OpenAI", \#(Self.price)}"#)
        #expect(try winner(set, "gpt-4o") == "1")
        #expect(try winner(set, "gpt-4o", provider: "azure") == "2")
        #expect(try winner(set, "azure/gpt-4o") == "2")
        #expect(try winner(set, "azure/gpt-4o", provider: "openai") == "2")
        #expect(try winner(set, "openrouter/openai/GPT-4o ") == "1")
    }

    @Test("Event time decides between several of one kind, then the one set last")
    func moments() throws {
        let set = try set(
            #"{"pattern": "m", "effective_from": "2026-06-01", \#(Self.price)}"#,
            #"{"pattern": "m", "effective_from": "2026-03-01", \#(Self.price)}"#,
            #"{"pattern": "m", "effective_from": "2026-06-01", \#(Self.price)}"#)
        #expect(try winner(set, "m", on: "2026-02-28T23:59:59.999999Z") == "book")
        #expect(try winner(set, "m", on: "2026-03-01") == "2")
        #expect(try winner(set, "m", on: "2026-06-01") == "3")
    }

    @Test("One that is taken back lets the next one price again, from that moment on")
    func withdrawal() throws {
        let set = try set(
            #"{"pattern": "gpt*", \#(Self.price)}"#, #"{"pattern": "gpt-4o", \#(Self.price)}"#,
            #"{"pattern": "gpt-4o", "effective_from": "2026-06-01", "withdraw": true}"#)
        #expect(try winner(set, "gpt-4o", on: "2026-05-31") == "2")
        #expect(try winner(set, "gpt-4o", on: "2026-06-01") == "1")
        let alone = try self.set(
            #"{"pattern": "gpt-4o", \#(Self.price)}"#,
            #"{"pattern": "gpt-4o", "withdraw": true}"#)
        #expect(try winner(alone, "gpt-4o") == "book")
    }

    @Test("What is set holds from its time on, whatever was set before to begin behind it")
    func later() throws {
        let dated = #"{"pattern": "m", "effective_from": "2026-06-01", \#(Self.price)}"#
        let back = try set(dated, #"{"pattern": "m", "withdraw": true}"#)
        #expect(try winner(back, "m") == "book")
        #expect(back.overrides.isEmpty)
        #expect(back.overrides.superseded == ["1": "2"])
        let anew = try set(dated, #"{"pattern": "m", \#(Self.price)}"#)
        #expect(try winner(anew, "m") == "2")
        let both = try set(#"{"pattern": "m", \#(Self.price)}"#, dated)
        #expect(try winner(both, "m", on: "2026-05-31") == "1")
        #expect(try winner(both, "m") == "2")
        #expect(both.overrides.superseded == [:])
    }

    @Test("What is found by its names is what all of them, looked through in order, give")
    func index() throws {
        var random = SplitMix64(seed: 4)
        let names = ["a", "ab", "abc", "abd", "b", "ä", "abcde"]
        for _ in 0..<200 {
            let overrides = try (0..<12).map { index in
                let name = names[Int(random.next() % 7)]
                let pattern =
                    switch random.next() % 3 {
                    case 0: "\"\(name)\""
                    case 1: "\"\(name)*\""
                    default: "[\"\(name)\", \"\(names[Int(random.next() % 7)])\"]"
                    }
                let from = ["", #""effective_from": "2026-0\#(random.next() % 8 + 1)-01", "#]
                let terms = random.next() % 4 == 0 ? #""withdraw": true"# : Self.price
                let json = "{\"pattern\": \(pattern), \(from[Int(random.next() % 2)])\(terms)}"
                return try OverrideDraft(json: Array(json.utf8)).override(id: "\(index + 1)")
            }
            let set = PriceSet(
                book: try BuiltInBook.read(), overrides: PriceOverrides(overrides))
            for name in names {
                let moment = try #require(
                    Timestamp(rfc3339: "2026-0\(random.next() % 9 + 1)-15T00:00:00Z"))
                let found = set.override(of: name, nil, at: moment, in: nil)?.override.id
                #expect(found == Self.naive(overrides, name, at: moment), "\(name)")
            }
        }
    }

    /// The rules of the page, word by word.
    private static func naive(
        _ overrides: [PriceOverride], _ name: String, at moment: Timestamp
    ) -> String? {
        var last: [ModelPattern: (place: Int, override: PriceOverride)] = [:]
        for (place, override) in overrides.enumerated()
        where override.pattern.matches(name) && override.effectiveFrom.map({ $0 <= moment }) ?? true
        {
            last[override.pattern] = (place, override)
        }
        func rank(_ pattern: ModelPattern) -> (Int, Int) {
            switch pattern {
            case .exact: (3, 0)
            case .list: (2, 0)
            case .prefix(let start): (1, start.utf8.count)
            }
        }
        return last.values.filter { $0.override.terms != nil }.max {
            let (left, right) = (rank($0.override.pattern), rank($1.override.pattern))
            return (left.0, left.1, $0.place) < (right.0, right.1, $1.place)
        }?.override.id
    }

    @Test("It may have everything that a row has")
    func terms() throws {
        let set = try set(
            #"""
            {"pattern": "m", "input": 1, "output": 2, "request": 0.001,
             "tiers": [{"above_input_tokens": 10, "input": 3, "output": 4}],
             "service_prices": {"batch": {"input": 0.5}}}
            """#)
        let cost = set.cost(
            of: TokenUsage(input: 11, output: 1), model: "m", provider: nil, serviceTier: nil,
            at: Timestamp(microseconds: 0), in: nil)
        #expect(cost?.total == PicoUSD(33_000_000 + 4_000_000 + 1_000_000_000))
    }

    @Test(
        "What is not as it should be is refused with its path",
        arguments: [
            (#"[]"#, ""), (#"{"pattern": "m", "input": 1, "output": 2"#, ""),
            (#"{"input": 1, "output": 2}"#, "pattern"),
            (#"{"pattern": 7, "input": 1, "output": 2}"#, "pattern"),
            (#"{"pattern": "", "input": 1, "output": 2}"#, "pattern"),
            (#"{"pattern": "*m", "input": 1, "output": 2}"#, "pattern"),
            (#"{"pattern": "m**", "input": 1, "output": 2}"#, "pattern"),
            (#"{"pattern": [], "input": 1, "output": 2}"#, "pattern"),
            (#"{"pattern": ["a", "b*"], "input": 1, "output": 2}"#, "pattern[1]"),
            (#"{"pattern": "m", "output": 2}"#, "input"),
            (#"{"pattern": "m", "input": 1}"#, "output"),
            (#"{"pattern": "m", "input": -1, "output": 2}"#, "input"),
            (#"{"pattern": "m", "input": 1, "output": 2, "ouput": 3}"#, "ouput"),
            (#"{"pattern": "m", "withdraw": true, "input": 1}"#, "input"),
            (#"{"pattern": "m", "withdraw": 1}"#, "withdraw"),
            (
                #"{"pattern": "m", "effective_from": "soon", "input": 1, "output": 2}"#,
                "effective_from"
            ),
            (#"{"pattern": "m", "provider": " ", "input": 1, "output": 2}"#, "provider"),
        ])
    func faults(json: String, path: String) {
        let error = #expect(throws: PricingError.self, "\(json)") {
            try OverrideDraft(json: Array(json.utf8))
        }
        #expect(error?.column == path, "\(json): \(error.map { "\($0)" } ?? "")")
    }

    @Test("Prices that can't be read price nothing, and are named")
    func unreadable() throws {
        let broken = PriceOverride(
            id: "x", projectID: nil, pattern: .exact("gpt-4o"), terms: Array("{}".utf8))
        let set = PriceSet(
            book: try BuiltInBook.read(), overrides: PriceOverrides([broken]))
        #expect(set.overrides.unreadable == ["x"])
        #expect(try winner(set, "gpt-4o") == "book")
    }
}
