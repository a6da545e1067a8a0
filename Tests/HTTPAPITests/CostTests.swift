import JSON
import Testing

@testable import HTTPAPI

@Suite("Costs")
struct CostTests {
    private func shown(_ body: String, _ api: TestAPI) async throws -> JSONValue {
        let sent = try await api.put("token_usage", body).json
        let id = try #require(sent["eventId"]?.text)
        return try await api.get("/api/v1/events/\(id)?project_id=\(api.project)").json
    }

    @Test("are those of the price list")
    func golden() async throws {
        try await TestAPI.run { api in
            let event = try await shown(
                #"{"model":"gpt-4","inputTokens":1000,"outputTokens":500}"#, api)
            #expect(event["estimated_cost_usd"]?.decimal == "0.06")
            #expect(event["cost_pico_usd"]?.text == "60000000000")
            #expect(event["pricing_source"]?.text == "exact")
            let breakdown = try #require(event["cost_breakdown"])
            #expect(breakdown["input_cost"]?.decimal == "0.03")
            #expect(breakdown["output_cost"]?.decimal == "0.03")
            #expect(breakdown["input_tokens"]?.unsigned == 1_000)
            #expect(breakdown["output_tokens"]?.unsigned == 500)
            #expect(breakdown["model"]?.text == "gpt-4")
            #expect(breakdown["estimated"]?.boolean == false)
            let opus = try await shown(
                #"{"model":"claude-3-opus-20240229","inputTokens":100000,"outputTokens":50000}"#,
                api)
            #expect(opus["estimated_cost_usd"]?.decimal == "5.25")
            let mini = try await shown(
                #"{"model":"gpt-4o-mini","inputTokens":1000000,"outputTokens":1000000}"#, api)
            #expect(mini["estimated_cost_usd"]?.decimal == "0.75")
        }
    }

    @Test(
        "of a bare total take seven tenths as input",
        arguments: [(1_000, "0.039", 700, 300), (1, "0.00006", 0, 1), (15, "0.0006", 10, 5)])
    func split(total: Int, cost: String, input: UInt64, output: UInt64) async throws {
        try await TestAPI.run { api in
            let event = try await shown(#"{"model":"gpt-4","totalTokens":\#(total)}"#, api)
            #expect(event["estimated_cost_usd"]?.decimal == cost)
            #expect(event["cost_breakdown"]?["input_tokens"]?.unsigned == input)
            #expect(event["cost_breakdown"]?["output_tokens"]?.unsigned == output)
            #expect(event["cost_breakdown"]?["estimated"]?.boolean == true)
        }
    }

    @Test("of an unknown model are a guess, and marked as one")
    func fallback() async throws {
        try await TestAPI.run { api in
            let event = try await shown(
                #"{"model":"unknown-model-xyz","inputTokens":1000,"outputTokens":500}"#, api)
            #expect(event["estimated_cost_usd"]?.decimal == "0.002")
            #expect(event["pricing_source"]?.text == "default")
            #expect(event["price_id"]?.text == "default")
            let nothing = try await shown(
                #"{"model":"gpt-4","inputTokens":0,"outputTokens":0}"#, api)
            #expect(nothing["estimated_cost_usd"]?.decimal == "0")
            let pricing = try await api.get("/api/v1/pricing").json
            #expect(pricing["unpriced"]?[0]?["model"]?.text == "unknown-model-xyz")
            #expect(pricing["unpriced"]?[0]?["guessed_cost_usd"]?.decimal == "0.002")
            let overview = try await api.get("/api/v1/stats/overview?project_id=\(api.project)")
                .json
            #expect(overview["default_priced_cost_usd"]?.decimal == "0.002")
        }
    }

    @Test("that the sender told are kept beside ours")
    func reported() async throws {
        try await TestAPI.run { api in
            let event = try await shown(
                #"{"model":"gpt-4","inputTokens":1000,"outputTokens":500,"costUSD":0.5}"#, api)
            #expect(event["estimated_cost_usd"]?.decimal == "0.06")
            #expect(event["reported_cost_usd"]?.decimal == "0.5")
        }
    }

    @Test("of events that carry none are zero")
    func none() async throws {
        try await TestAPI.run { api in
            let id = try #require(try await api.put("log", TestAPI.logBody).json["eventId"]?.text)
            let event = try await api.get("/api/v1/events/\(id)?project_id=\(api.project)").json
            #expect(event["estimated_cost_usd"]?.decimal == "0")
            #expect(event["cost_pico_usd"]?.text == "0")
            #expect(event["cost_breakdown"] == .null)
            #expect(event["pricing_source"] == .null)
        }
    }

    @Test("follow from a list that anybody who reads can see")
    func pricing() async throws {
        try await TestAPI.run { api in
            let pricing = try await api.get("/api/v1/pricing").json
            #expect(pricing["unit"]?.text == "per_1m_tokens")
            #expect(pricing["default"]?["input"]?.decimal == "1")
            #expect(pricing["default"]?["output"]?.decimal == "2")
            let rows = try #require(pricing["models"]?.elements)
            #expect(rows.count >= 100)
            let row = try #require(
                rows.first { $0["model"]?.text == "gpt-4" && $0["provider"]?.text == "openai" })
            #expect(row["input"]?.decimal == "30")
            #expect(row["output"]?.decimal == "60")
            #expect(try await api.get("/api/v1/pricing?project_id=nope").status == 404)
        }
    }
}
