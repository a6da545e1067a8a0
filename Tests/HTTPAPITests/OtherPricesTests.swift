import Engine
import HTTPTypes
import JSON
import Testing

@testable import HTTPAPI

/// Costs by other prices than those charged. spec/http-api.md, "Other prices" and "What if".
@Suite("Other prices")
struct OtherPricesTests {
    /// gpt-4o at another price, and what the built-in book does not know.
    private static let book = #"""
        {"models": [{"provider": "openai", "model": "gpt-4o", "input": 100, "output": 200},
                    {"provider": "acme", "model": "acme-1", "input": 3, "output": 4,
                     "tiers": [{"above_input_tokens": 500, "input": 6, "output": 8}]}]}
        """#

    private static func fill(_ api: TestAPI) async throws {
        try await api.put(
            "token_usage", #"{"model":"gpt-4o","inputTokens":1000,"outputTokens":100}"#,
            #""eventId":"a","traceId":"t1""#)
        try await api.put(
            "token_usage", #"{"model":"acme-1","inputTokens":1000,"outputTokens":10}"#,
            #""eventId":"b","traceId":"t1""#)
        try await api.put(
            "token_usage", #"{"model":"gpt-4o","inputTokens":10,"outputTokens":1}"#,
            #""eventId":"c","traceId":"t2""#)
        try await api.put("log", TestAPI.logBody, #""eventId":"d","traceId":"t2""#)
    }

    private static func publish(_ api: TestAPI, _ body: String) async throws -> String {
        let answer = try await api.administer(.post, "/api/v1/pricing/books", body)
        #expect(answer.status == 201, "\(answer.text)")
        return try #require(answer.json["book_id"]?.text)
    }

    @Test(
        "Statistics, traces and events are told as charged, by the book of now, and by a named one")
    func everywhere() async throws {
        try await TestAPI.run { api in
            try await Self.fill(api)
            let old = try #require(try await api.get("/api/v1/pricing").json["book_id"]?.text)
            let new = try await Self.publish(api, Self.book)
            // 0.0035 + 0.0010 guessed + 0.000035; then 0.12 + 0.0061 + 0.0012.
            let totals = ["then": "4555000000", "now": "127280000000", "book:\(old)": "4555000000"]
            for (prices, total) in totals {
                let query = "project_id=\(api.project)&prices=\(prices)"
                let overview = try await api.get("/api/v1/stats/overview?\(query)").json
                #expect(overview["total_cost_pico_usd"]?.text == total, "\(prices)")
                let priced = try #require(overview["priced_by"])
                #expect(priced["prices"]?.text == prices)
                #expect(
                    priced["book_id"]?.text
                        == (prices == "then" ? nil : prices == "now" ? new : old))
                #expect(Self.sum(priced["by"]?.each("cost_pico_usd")) == total)
                let models = try await api.get("/api/v1/stats/tokens?\(query)").json
                #expect(Self.sum(models.each("total_cost_pico_usd")) == total)
                for row in models.elements ?? [] {
                    #expect(
                        Self.sum(row["priced_by"]?["by"]?.each("cost_pico_usd"))
                            == row["total_cost_pico_usd"]?.text)
                }
                let series = try await api.get(
                    "/api/v1/stats/timeseries?\(query)&metric=cost&interval=1d"
                ).json
                #expect(Self.sum(series["data"]?.each("value_pico_usd")) == total)
                let traces = try await api.get("/api/v1/traces?\(query)").json
                #expect(Self.sum(traces.each("total_cost_pico_usd")) == total)
                #expect(traces[0]?["priced_by"]?["is_complete"]?.boolean == true)
                let events = try await api.get("/api/v1/events?\(query)").json
                #expect(Self.sum(events["events"]?.each("cost_pico_usd")) == total)
                for event in events["events"]?.elements ?? [] {
                    #expect(event["priced_by"]?["prices"]?.text == prices)
                }
                let trace = try await api.get("/api/v1/traces/t1?\(query)").json
                #expect(
                    trace["total_cost_pico_usd"]
                        == traces.elements?.first { $0["trace_id"]?.text == "t1" }?[
                            "total_cost_pico_usd"])
                let one = try await api.get("/api/v1/events/b?\(query)").json
                #expect(
                    one["price_id"]?.text == (prices == "now" ? "acme/acme-1" : "default"))
            }
            let plain = try await api.get("/api/v1/stats/overview?project_id=\(api.project)").json
            #expect(plain["priced_by"] == nil)
            #expect(plain["total_cost_pico_usd"]?.text == totals["then"])
        }
    }

    @Test("The arithmetic of every cost is told line by line")
    func explained() async throws {
        try await TestAPI.run { api in
            try await Self.fill(api)
            _ = try await Self.publish(api, Self.book)
            for prices in ["then", "now"] {
                let query = "project_id=\(api.project)&prices=\(prices)&explain=1"
                let events = try await api.get("/api/v1/events?\(query)").json
                for event in events["events"]?.elements ?? [] {
                    let explain = try #require(event["explain"])
                    guard explain != .null else {
                        #expect(event["type"]?.text == "log")
                        continue
                    }
                    #expect(explain["is_reproduced"]?.boolean == true)
                    #expect(explain["price_id"] == event["price_id"])
                    #expect(
                        Self.sum(explain["lines"]?.each("amount_pico_usd"))
                            == event["cost_pico_usd"]?.text)
                }
                for path in ["stats/overview", "traces/t1"] {
                    let answer = try await api.get("/api/v1/\(path)?\(query)").json
                    try Self.checkLines(answer["explain"])
                }
                for row in try await api.get("/api/v1/stats/tokens?\(query)").json.elements ?? [] {
                    try Self.checkLines(row["explain"])
                    #expect(
                        Self.sum(row["explain"]?["prices"]?.each("cost_pico_usd"))
                            == row["total_cost_pico_usd"]?.text)
                }
            }
            let one = try await api.get(
                "/api/v1/events/b?project_id=\(api.project)&prices=now&explain=1"
            ).json
            #expect(one["explain"]?["tier_rule"]?.text == "cliff")
            #expect(one["explain"]?["lines"]?[0]?["above_input_tokens"]?.unsigned == 500)
            #expect(one["explain"]?["lines"]?[0]?["unit_price_pico_usd"]?.text == "6000000")
        }
    }

    private static func checkLines(_ explain: JSONValue?) throws {
        for price in try #require(explain?["prices"]?.elements) {
            #expect(price["is_reproduced"]?.boolean == true)
            #expect(
                sum(price["lines"]?.each("amount_pico_usd")) == price["cost_pico_usd"]?.text)
        }
    }

    private static func sum(_ amounts: [JSONValue]?) -> String {
        "\((amounts ?? []).compactMap { $0.text.flatMap { Int($0) } }.reduce(0, +))"
    }

    @Test("What was charged never changes, whatever is imported later")
    func then() async throws {
        try await TestAPI.run { api in
            try await Self.fill(api)
            let uris = [
                "stats/overview", "stats/tokens", "stats/timeseries", "traces", "traces/t1",
                "events", "events/a",
            ].map { path in
                "/api/v1/\(path)?project_id=\(api.project)&prices=then"
                    + (path == "stats/timeseries" ? "&metric=cost" : "")
            }
            var before: [[UInt8]] = []
            for uri in uris { before.append(try await api.get(uri).bytes) }
            _ = try await Self.publish(api, Self.book)
            _ = try await api.administer(
                .post, "/api/v1/pricing/overrides", #"{"pattern":"gpt*","input":9,"output":9}"#)
            _ = try await Self.publish(api, #"{"built_in":true}"#)
            for (uri, bytes) in zip(uris, before) {
                #expect(try await api.get(uri).bytes == bytes, "\(uri)")
            }
        }
    }

    @Test("A cursor belongs to its prices, and later pages to the prices of page one")
    func cursors() async throws {
        try await TestAPI.run { api in
            try await Self.fill(api)
            _ = try await Self.publish(api, Self.book)
            let query = "project_id=\(api.project)&limit=1"
            let first = try await api.get("/api/v1/events?\(query)&prices=now").json
            let cursor = try #require(first["next_cursor"]?.text)
            #expect(
                try await api.get("/api/v1/events?\(query)&cursor=\(cursor)").status == 400)
            #expect(
                try await api.get("/api/v1/events?\(query)&prices=then&cursor=\(cursor)").status
                    == 400)
            let page = try await api.get("/api/v1/events?\(query)&prices=now&cursor=\(cursor)")
            _ = try await Self.publish(api, #"{"built_in":true}"#)
            let later = try await api.get("/api/v1/events?\(query)&prices=now&cursor=\(cursor)")
            #expect(later.bytes == page.bytes)
            let traces = try await api.get("/api/v1/traces?\(query)&prices=now")
            let next = try #require(traces.headers[.nextCursor])
            #expect(try await api.get("/api/v1/traces?\(query)&cursor=\(next)").status == 400)
            #expect(
                try await api.get("/api/v1/traces?\(query)&prices=now&cursor=\(next)").status
                    == 200)
        }
    }

    @Test("Filters look at what was charged")
    func filters() async throws {
        try await TestAPI.run { api in
            try await Self.fill(api)
            _ = try await Self.publish(api, Self.book)
            // Charged 0.0035, and 0.12 by the new book.
            for prices in ["then", "now"] {
                let found = try await api.get(
                    "/api/v1/events?project_id=\(api.project)&prices=\(prices)&q=cost%3E0.003"
                ).json
                #expect(found["events"]?.each("event_id").compactMap(\.text) == ["a"])
            }
        }
    }

    @Test(
        "Prices that there are not are refused",
        arguments: [
            ("later", "unknown_prices"), ("book:", "unknown_prices"), ("book:x", "unknown_book"),
        ])
    func refused(prices: String, type: String) async throws {
        try await TestAPI.run { api in
            for path in ["stats/overview", "stats/events-by-type", "events", "traces"] {
                let answer = try await api.get(
                    "/api/v1/\(path)?project_id=\(api.project)&prices=\(prices)")
                #expect(answer.status == 422, "\(path)")
                #expect(answer.json["detail"]?[0]?["type"]?.text == type, "\(path)")
            }
        }
    }

    // MARK: What if

    @Test("What if tells the difference by model, project and day, and writes nothing")
    func whatIf() async throws {
        try await TestAPI.run { api in
            try await Self.fill(api)
            let last = api.engine.lastApplied
            let uri = "/api/v1/pricing/what-if?project_id=\(api.project)"
            let answer = try await api.administer(.post, uri, #"{"book": \#(Self.book)}"#)
            #expect(answer.status == 200, "\(answer.text)")
            #expect(answer.json["before_pico_usd"]?.text == "4555000000")
            #expect(answer.json["after_pico_usd"]?.text == "127280000000")
            #expect(answer.json["difference_pico_usd"]?.text == "122725000000")
            #expect(answer.json["call_count"]?.unsigned == 3)
            #expect(answer.json["default_priced_pico_usd"]?.text == "0")
            for group in ["models", "projects", "days", "rows"] {
                #expect(
                    Self.sum(answer.json[group]?.each("difference_pico_usd")) == "122725000000",
                    "\(group)")
            }
            #expect(answer.json["models"]?[0]?["model"]?.text == "gpt-4o")
            #expect(answer.json["models"]?[0]?["by"]?[0]?["price_id"]?.text == "openai/gpt-4o")
            let override = try await api.administer(
                .post, "/api/v1/pricing/what-if",
                #"{"overrides":[{"pattern":"gpt-4o","input":0,"output":0}]}"#)
            // Only what acme-1 was guessed to cost is left.
            #expect(override.json["after_pico_usd"]?.text == "1020000000")
            #expect(api.engine.lastApplied == last)
            let now = try await api.get("/api/v1/stats/overview?project_id=\(api.project)").json
            #expect(now["total_cost_pico_usd"]?.text == "4555000000")
            let none = try await api.administer(
                .post, uri + "&start_time=2001-01-01T00:00:00Z&end_time=2001-02-01T00:00:00Z",
                #"{"book": \#(Self.book)}"#)
            #expect(none.json["call_count"]?.unsigned == 0)
        }
    }

    @Test(
        "What if refuses what is no price, with its place",
        arguments: [
            ("{}", 422, "book"), ("[]", 400, ""), (#"{"book": {"models": []}}"#, 422, "book"),
            (#"{"overrides": [{"pattern": "m", "input": -1, "output": 1}]}"#, 422, "overrides"),
            (#"{"price": 1}"#, 422, "price"),
        ])
    func refusedWhatIf(body: String, status: Int, place: String) async throws {
        try await TestAPI.run { api in
            let answer = try await api.administer(.post, "/api/v1/pricing/what-if", body)
            #expect(answer.status == status, "\(answer.text)")
            if status == 422 {
                #expect(answer.json["detail"]?[0]?["loc"]?[1]?.text == place, "\(answer.text)")
            }
            let key = try await api.post("/api/v1/pricing/what-if", "{}")
            #expect(key.status == 401 || key.status == 403)
        }
    }

    @Test("The built-in book comes back, and all books that were in force are named")
    func builtIn() async throws {
        try await TestAPI.run { api in
            let carried = try await api.get("/api/v1/pricing").json
            let other = try await Self.publish(api, Self.book)
            let back = try await api.administer(
                .post, "/api/v1/pricing/books", #"{"built_in": true}"#)
            #expect(back.status == 201)
            #expect(back.json["shape"]?.text == "built_in")
            let now = try await api.get("/api/v1/pricing").json
            #expect(now["book_id"] == carried["book_id"])
            #expect(now["models"] == carried["models"])
            let id = try #require(carried["book_id"]?.text)
            #expect(now["books"]?.each("book_id").compactMap(\.text) == [id, other, id])
            let refused = try await api.administer(
                .post, "/api/v1/pricing/books", #"{"built_in": false}"#)
            #expect(refused.status == 422)
        }
    }
}
