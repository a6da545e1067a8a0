import Bytes
import Cryptography
import HTTPTypes
import JSON
import Testing

@testable import HTTPAPI

@Suite("Behind a number")
struct ExplainingTests {
    private static func fill(_ api: TestAPI) async throws {
        try await api.put(
            "token_usage", #"{"model":"gpt-4o","inputTokens":1000,"outputTokens":100}"#,
            #""eventId":"a","traceId":"t""#)
        try await api.put("log", TestAPI.logBody, #""eventId":"b","traceId":"t""#)
        try await api.put("error", #"{"message":"m"}"#, #""eventId":"c""#)
        try await api.putAll(
            (0..<3).map { index in
                TestAPI.event(
                    "token_usage", #"{"model":"gpt-4o","inputTokens":10,"outputTokens":1}"#,
                    #""eventId":"d\#(index)""#)
            })
        try await api.put(
            "token_usage", #"{"model":"nobody knows","inputTokens":10,"outputTokens":1}"#,
            #""eventId":"e""#)
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

    /// The link lists the events that the ranges name, if no others.
    private static func check(_ explain: JSONValue, _ api: TestAPI) async throws {
        #expect(explain["is_complete"]?.boolean == true)
        // It lists what was there when it was made.
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
