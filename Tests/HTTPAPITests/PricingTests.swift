import Bytes
import Engine
import HTTPTypes
import JSON
import Testing

@testable import HTTPAPI

@Suite("Prices over HTTP")
struct PricingTests {
    private static let book =
        #"{"models":[{"provider":"acme","model":"m-1","input":1,"output":2,"request":0.001}]}"#

    private func cost(_ api: TestAPI, _ model: String, _ id: String) async throws -> JSONValue {
        try await api.put(
            "token_usage", #"{"model":"\#(model)","inputTokens":1000,"outputTokens":100}"#,
            #""eventId":"\#(id)""#)
        return try await api.get("/api/v1/events/\(id)?project_id=\(api.project)").json
    }

    @Test("a book of ours prices the calls that follow, and shows itself as of any moment")
    func publishes() async throws {
        try await TestAPI.run { api in
            let before = try await api.get("/api/v1/pricing").json
            #expect(before["published_by"]?.text == "system")
            let guessed = try await cost(api, "m-1", "a")
            #expect(guessed["pricing_source"]?.text == "default")
            let answer = try await api.administer(.post, "/api/v1/pricing/books", Self.book)
            #expect(answer.status == 201, "\(answer.text)")
            #expect(answer.json["shape"]?.text == "watchllm")
            #expect(answer.json["price_count"]?.unsigned == 1)
            let priced = try await cost(api, "m-1", "b")
            #expect(priced["price_id"]?.text == "acme/m-1")
            #expect(priced["cost_pico_usd"]?.text == "2200000000")
            #expect(priced["cost_breakdown"]?["request_cost_pico_usd"]?.text == "1000000000")
            #expect(
                try await api.get("/api/v1/events/a?project_id=\(api.project)").json == guessed)
            let now = try await api.get("/api/v1/pricing").json
            #expect(now["book_id"] == answer.json["book_id"])
            #expect(now["book_seq"] == answer.json["seq"])
            #expect(now["published_by"]?.text == "operator")
            #expect(now["unpriced"]?[0]?["model"]?.text == "m-1")
            let number = try #require(answer.json["seq"]?.unsigned)
            let then = try await api.get("/api/v1/pricing?at=seq:\(number - 1)").json
            #expect(then["models"] == before["models"])
            #expect(then["book_id"] == before["book_id"])
            let published = try #require(now["published_at"]?.text)
            let atTime = try await api.get("/api/v1/pricing?at=\(published)").json
            #expect(atTime["book_id"] == now["book_id"])
            let longAgo = try await api.get("/api/v1/pricing?at=2001-01-01T00:00:00Z").json
            #expect(longAgo["book_seq"] == .null)
            #expect(try await api.get("/api/v1/pricing?at=seq:x").status == 422)
        }
    }

    @Test("what is shown can be sent back, and changes nothing")
    func roundTrip() async throws {
        try await TestAPI.run { api in
            let before = try await api.get("/api/v1/pricing")
            let sent = try await api.administer(.post, "/api/v1/pricing/books", before.text)
            #expect(sent.status == 201, "\(sent.text.prefix(300))")
            let after = try await api.get("/api/v1/pricing").json
            #expect(after["models"] == before.json["models"])
        }
    }

    @Test("a file of LiteLLM's is taken with a report")
    func imports() async throws {
        try await TestAPI.run { api in
            let answer = try await api.administer(
                .post, "/api/v1/pricing/books",
                #"""
                {"gemini/x": {"mode": "chat", "litellm_provider": "gemini",
                  "input_cost_per_token": 2.5e-06, "output_cost_per_token": 1e-05},
                 "draw": {"mode": "image_generation", "litellm_provider": "openai"}}
                """#)
            #expect(answer.status == 201, "\(answer.text)")
            #expect(answer.json["shape"]?.text == "litellm")
            #expect(answer.json["taken"]?[0]?["price_id"]?.text == "google/x")
            #expect(answer.json["skipped"]?[0]?["reason"]?.text == "other_mode")
            #expect(answer.json["skipped_by_reason"]?["other_mode"]?.unsigned == 1)
            let priced = try await cost(api, "gemini/x", "a")
            #expect(priced["cost_pico_usd"]?.text == "3500000000")
        }
    }

    @Test("an override prices its project, is listed, and can be taken back")
    func overrides() async throws {
        try await TestAPI.run { api in
            let path = "/api/v1/pricing/overrides"
            let set = try await api.administer(
                .post, path,
                #"{"project_id":"\#(api.project)","pattern":"gpt-4*","input":1,"output":10}"#)
            #expect(set.status == 201, "\(set.text)")
            let id = try #require(set.json["override_id"]?.text)
            #expect(set.json["pattern"]?.text == "gpt-4*")
            #expect(set.json["prices"]?["output"]?.decimal == "10")
            let priced = try await cost(api, "gpt-4", "a")
            #expect(priced["pricing_source"]?.text == "override")
            #expect(priced["price_id"]?.text == "override/\(id)")
            #expect(priced["cost_pico_usd"]?.text == "2000000000")
            let listed = try await api.get("/api/v1/pricing?project_id=\(api.project)").json
            #expect(listed["overrides"]?.elements == [set.json])
            let back = try await api.administer(
                .post, path,
                #"{"project_id":"\#(api.project)","pattern":"gpt-4*","withdraw":true}"#)
            #expect(back.json["prices"] == .null)
            #expect(try await cost(api, "gpt-4", "b")["pricing_source"]?.text == "exact")
        }
    }

    @Test(
        "what is not as it should be is refused with its place, and stores nothing",
        arguments: [
            ("books", "{", 400, []), ("books", "{}", 400, []),
            (
                "books", #"{"models":[{"provider":"a","model":"m","output":1}]}"#, 422,
                ["body", "models", "0", "input"]
            ),
            ("overrides", #"{"pattern":"m","input":"1","output":2}"#, 422, ["body", "input"]),
            (
                "overrides", #"{"pattern":["a","*"],"input":1,"output":2}"#, 422,
                ["body", "pattern", "1"]
            ),
            ("overrides", #"{"project_id":"proj_x","pattern":"m","input":1,"output":2}"#, 404, []),
        ] as [(String, String, Int, [String])])
    func refuses(path: String, body: String, status: Int, location: [String]) async throws {
        try await TestAPI.run { api in
            let last = api.engine.lastApplied
            let answer = try await api.administer(.post, "/api/v1/pricing/\(path)", body)
            #expect(answer.status == status, "\(answer.text)")
            let told = (answer.json["detail"]?[0]?["loc"]?.elements ?? []).map {
                $0.text ?? $0.unsigned.map { "\($0)" } ?? ""
            }
            #expect(told == location)
            #expect(api.engine.lastApplied == last)
        }
    }

    @Test("only the operator sets prices", arguments: ["books", "overrides"])
    func access(path: String) async throws {
        try await TestAPI.run { api in
            let uri = "/api/v1/pricing/\(path)"
            #expect(try await api.send(.post, uri, body: []).status == 401)
            let key = try await api.send(
                .post, uri,
                [.authorization: "Bearer \(api.key)", .contentType: "application/json"],
                body: Array(Self.book.utf8))
            #expect(key.status == 403)
        }
    }

    @Test("a book beyond its limit is refused")
    func tooLarge() async throws {
        try await TestAPI.run { api in
            let long = String(repeating: " ", count: 9 << 20)
            let answer = try await api.administer(.post, "/api/v1/pricing/books", long)
            #expect(answer.status == 413)
        }
    }
}
