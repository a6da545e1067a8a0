import Bytes
import Cryptography
import HTTPTypes
import JSON
import Testing

@testable import HTTPAPI

@Suite("Behind a number")
struct ExplainingTests {
    private static func fill(_ api: TestAPI, _ prefix: String = "") async throws {
        try await api.put(
            "token_usage", #"{"model":"gpt-4o","inputTokens":1000,"outputTokens":100}"#,
            #""eventId":"\#(prefix)a","traceId":"t""#)
        try await api.put("log", TestAPI.logBody, #""eventId":"\#(prefix)b","traceId":"t""#)
        try await api.put("error", #"{"message":"m"}"#, #""eventId":"\#(prefix)c""#)
        try await api.putAll(
            (0..<3).map { index in
                TestAPI.event(
                    "token_usage", #"{"model":"gpt-4o","inputTokens":10,"outputTokens":1}"#,
                    #""eventId":"\#(prefix)d\#(index)""#)
            })
        try await api.put(
            "token_usage", #"{"model":"nobody knows","inputTokens":10,"outputTokens":1}"#,
            #""eventId":"\#(prefix)e""#)
    }

    @Test("are the events that made it, their prices, and where to list them")
    func explanations() async throws {
        try await TestAPI.run { api in
            try await Self.fill(api)
            let project = "project_id=\(api.project)"
            let overview = try await api.get("/api/v1/stats/overview?\(project)&explain=1").json
            #expect(overview["explain"]?["count"] == overview["total_events"])
            try await Self.check(try #require(overview["explain"]), api)
            let prices = try #require(overview["explain"]?["prices"])
            #expect(Self.sum(prices) == overview["total_cost_pico_usd"]?.text)
            #expect(
                prices.each("pricing_source").compactMap(\.text).sorted() == ["default", "exact"])
            for row in try await api.get("/api/v1/stats/tokens?\(project)&explain=1").json.elements
                ?? []
            {
                let explain = try #require(row["explain"])
                #expect(explain["count"] == row["request_count"])
                #expect(Self.sum(explain["prices"]) == row["total_cost_pico_usd"]?.text)
                try await Self.check(explain, api)
            }
            let types = try await api.get("/api/v1/stats/events-by-type?\(project)&explain=1").json
            #expect(types.elements?.count == 3)
            for row in types.elements ?? [] {
                #expect(row["explain"]?["count"] == row["count"])
                try await Self.check(try #require(row["explain"]), api)
            }
            let errors = try await api.get(
                "/api/v1/stats/timeseries?\(project)&metric=errors&hours=5&explain=1"
            ).json
            #expect(errors["explain"]?["count"]?.unsigned == 1)
            try await Self.check(try #require(errors["explain"]), api)
            let trace = try await api.get("/api/v1/traces/t?\(project)&explain=1").json
            #expect(trace["explain"]?["count"]?.unsigned == 2)
            #expect(Self.sum(trace["explain"]?["prices"]) == trace["total_cost_pico_usd"]?.text)
            try await Self.check(try #require(trace["explain"]), api)
            for metric in ["cost", "requests", "errors", "tokens"] {
                let series = try await api.get(
                    "/api/v1/stats/timeseries?\(project)&metric=\(metric)&interval=1h&explain=1"
                ).json
                for point in try #require(series["data"]?.elements) {
                    let explain = try #require(point["explain"])
                    try await Self.check(explain, api)
                    if metric == "cost" {
                        #expect(Self.sum(explain["prices"]) == point["value_pico_usd"]?.text)
                    } else if metric != "tokens" {
                        #expect(explain["count"] == point["value"])
                    }
                }
            }
            let list = try await api.get("/api/v1/traces?\(project)&explain=1").json
            #expect(list.elements?.count == 1)
            for row in list.elements ?? [] {
                #expect(row["explain"]?["count"] == row["event_count"])
                #expect(Self.sum(row["explain"]?["prices"]) == row["total_cost_pico_usd"]?.text)
                try await Self.check(try #require(row["explain"]), api)
            }
            let plain = try await api.get("/api/v1/stats/overview?\(project)").json
            #expect(plain["explain"] == nil)
        }
    }

    @Test("are told of both sides of a difference between moments")
    func differences() async throws {
        try await TestAPI.run { api in
            try await Self.fill(api)
            let begun = try await api.get("/api/v1/events?project_id=\(api.project)").json
            let from = try #require(begun["events"]?.each("seq").compactMap(\.unsigned).max())
            try await Self.fill(api, "later-")
            for start in ["0", "\(from)"] {
                let difference = try await api.get("/api/v1/diff?from=seq:\(start)&explain=1").json
                let project = try #require(difference["events"]?[0])
                try await Self.check(project, "events", "cost_pico_usd", api)
                #expect(project["by_type"]?.elements?.count == 3)
                for type in project["by_type"]?.elements ?? [] {
                    try await Self.check(type, "events", nil, api)
                }
                #expect(project["by_model"]?.elements?.count == 2)
                for model in project["by_model"]?.elements ?? [] {
                    try await Self.check(model, "requests", "cost_pico_usd", api)
                }
            }
            let plain = try await api.get("/api/v1/diff?from=seq:0").json
            #expect(plain["events"]?[0]?["explain"] == nil)
        }
    }

    @Test("are told of what calls cost and would cost")
    func whatIf() async throws {
        try await TestAPI.run { api in
            try await Self.fill(api)
            // A call that tells no tokens has no price.
            try await api.put("span", #"{"name":"a","kind":"llm","model":"gpt-4o"}"#)
            let draft = #"{"overrides":[{"pattern":"nobody knows","input":7,"output":9}]}"#
            let answer = try await api.administer(
                .post, "/api/v1/pricing/what-if?explain=1", draft)
            let rows = try #require(answer.json["rows"]?.elements, "\(answer.text)")
            #expect(rows.count == 2)
            for row in rows {
                for side in ["before", "after"] {
                    let explain = try #require(row["explain"]?[side])
                    try await Self.check(explain, api)
                    #expect(explain["count"] == row["call_count"])
                    #expect(Self.sum(explain["prices"]) == row["\(side)_pico_usd"]?.text)
                }
            }
            let tried = rows.first { $0["model"]?.text == "nobody knows" }?["explain"]?["after"]
            #expect(tried?["prices"]?[0]?["price_id"]?.text == "override/what-if-1")
        }
    }

    /// Both sides of a difference are explained by the events and the costs that they tell.
    private static func check(
        _ change: JSONValue, _ count: String, _ cost: String?, _ api: TestAPI
    ) async throws {
        for side in ["before", "after"] {
            let explain = try #require(change["explain"]?[side])
            try await check(explain, api)
            #expect(explain["count"] == change[count]?[side])
            if let cost { #expect(sum(explain["prices"]) == change[cost]?[side]?.text) }
        }
    }

    /// The link lists the events that the ranges name, if no others.
    private static func check(_ explain: JSONValue, _ api: TestAPI) async throws {
        #expect(explain["is_complete"]?.boolean == true)
        // It lists what was there when it was made.
        guard explain["events"] != .null else {
            #expect(explain["count"]?.unsigned == 0)
            return
        }
        let link = try #require(explain["events"]?.text)
        #expect(link.contains("&at=seq:"))
        let listed = try await api.get(link).json
        let numbers = (listed["events"]?.each("seq") ?? []).compactMap(\.unsigned)
        let ranges = (explain["seq_ranges"]?.elements ?? []).compactMap { range in
            range[0]?.unsigned.flatMap { first in range[1]?.unsigned.map { first...$0 } }
        }
        let counted = ranges.reduce(0) { $0 + $1.count }
        #expect(UInt64(counted) == explain["count"]?.unsigned)
        #expect(numbers.sorted() == ranges.flatMap { Array($0) })
    }

    private static func sum(_ prices: JSONValue?) -> String {
        let amounts = (prices?.each("cost_pico_usd") ?? []).compactMap {
            $0.text.flatMap { Int($0) }
        }
        return "\(amounts.reduce(0, +))"
    }

    @Test("stands the record, whose leaves lead to the root of its batch")
    func provenance() async throws {
        try await TestAPI.run { api in
            try await Self.fill(api)
            let project = "project_id=\(api.project)"
            var leaves: [SHA256Digest] = []
            var last: JSONValue = .null
            for index in 0..<3 {
                last = try await api.get("/api/v1/events/d\(index)/provenance?\(project)").json
                #expect(last["record"]?["index_in_batch"]?.unsigned == UInt64(index))
                let text = try #require(last["record"]?["leaf"]?.text)
                let bytes = try #require(Hexadecimal.decode(text))
                leaves.append(try #require(SHA256Digest(bytes)))
            }
            // Three events and their usage record.
            #expect(last["batch"]?["record_count"]?.unsigned == 4)
            #expect(Set(leaves).count == 3)
            #expect(last["acknowledged_by"]?.text != nil)
            #expect(last["price"]?["is_reproduced"]?.boolean == true)
            #expect(last["price"]?["pricing_source"]?.text == "exact")
            #expect(last["price"]?["lines"]?.elements?.count == 2)
            let alone = try await api.get("/api/v1/events/b/provenance?\(project)").json
            #expect(alone["price"] == .null)
            #expect(try await api.get("/api/v1/events/x/provenance?\(project)").status == 404)
        }
    }
}
