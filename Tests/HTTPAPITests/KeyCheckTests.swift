import JSON
import HTTPTypes
import Testing

@testable import HTTPAPI

@Suite("Who asks")
struct KeyCheckTests {
    private let event = TestAPI.event("log", TestAPI.logBody)

    @Test("without a valid key can't send, and learns why")
    func keys() async throws {
        try await TestAPI.run { api in
            let cases: [(String?, String)] = [
                (nil, "Missing API key"), ("", "Missing API key"),
                ("abc", "Invalid API key format"),
                ("sk_test_000000000000000000000000", "Invalid API key"),
                ("sk_test_demo1234567890abcdefghijklmno", "Invalid API key"),
            ]
            for (key, error) in cases {
                var headers: HTTPFields = [.contentType: "application/json"]
                headers[.apiKey] = key
                let answer = try await api.send(
                    .post, "/api/v1/events", headers, body: Array(event.utf8))
                #expect(answer.status == 401)
                #expect(answer.json["error"]?.text == error, "\(key ?? "none")")
                #expect(answer.json["code"]?.text != nil)
                #expect(answer.json["retry"]?.boolean == false)
                #expect(answer.headers[.wwwAuthenticate] == "Bearer")
            }
            #expect(try await api.total() == 0)
        }
    }

    @Test("may bring the key as a bearer token")
    func bearer() async throws {
        try await TestAPI.run { api in
            let answer = try await api.send(
                .post, "/api/v1/events",
                [.contentType: "application/json", .authorization: "Bearer \(api.key)"],
                body: Array(event.utf8))
            #expect(answer.status == 202)
        }
    }

    @Test("with a revoked key is refused at once")
    func revoked() async throws {
        try await TestAPI.run { api in
            let keys = "/api/v1/projects/\(api.project)/keys"
            let made = try await api.administer(.post, keys, #"{"name":"k"}"#).json
            let secret = try #require(made["key"]?.text)
            let id = try #require(made["id"]?.text)
            #expect(try await api.post("/api/v1/events", event, [.apiKey: secret]).status == 202)
            #expect(try await api.administer(.delete, "\(keys)/\(id)").status == 204)
            let answer = try await api.post("/api/v1/events", event, [.apiKey: secret])
            #expect(answer.status == 401)
            #expect(answer.json["error"]?.text == "Invalid API key")
            #expect(try await api.administer(.delete, "\(keys)/\(id)").status == 404)
        }
    }

    @Test(
        "needs the operator's token to ask anything",
        arguments: [
            "events", "events/x", "traces", "traces/x", "stats/overview", "stats/tokens",
            "stats/events-by-type", "stats/timeseries", "pricing", "projects", "projects/x",
            "projects/x/keys", "admin/digest",
        ])
    func reading(path: String) async throws {
        try await TestAPI.run { api in
            let without = try await api.send(.get, "/api/v1/\(path)")
            #expect(without.status == 401)
            #expect(without.headers[.wwwAuthenticate]?.hasPrefix("Bearer") == true)
            let nonsense = try await api.send(
                .get, "/api/v1/\(path)", [.authorization: "Bearer nonsense"])
            #expect(nonsense.status == 401)
            #expect(nonsense.headers[.wwwAuthenticate]?.hasPrefix("Bearer") == true)
            let key = try await api.send(
                .get, "/api/v1/\(path)", [.authorization: "Bearer \(api.key)"])
            #expect(key.status == 403)
        }
    }

    @Test("can't send events with the operator's token")
    func operatorSending() async throws {
        try await TestAPI.run { api in
            let answer = try await api.post("/api/v1/events", event, [.apiKey: api.token])
            #expect(answer.status == 403)
            #expect(answer.json["code"]?.text == "project_key_required")
        }
    }

    @Test("for another project than the key's stores nothing")
    func mismatch() async throws {
        try await TestAPI.run { api in
            let other = TestAPI.event("log", TestAPI.logBody, #""projectId":"proj_other""#)
            let single = try await api.post("/api/v1/events", other)
            #expect(single.status == 403)
            #expect(single.json["code"]?.text == "project_mismatch")
            let own = TestAPI.event(
                "log", TestAPI.logBody, #""projectId":"\#(api.project)""#)
            let batch = try await api.post("/api/v1/events/batch", "[\(own),\(other)]")
            #expect(batch.status == 403)
            #expect(try await api.total() == 0)
            #expect(try await api.post("/api/v1/events", own).status == 202)
        }
    }
}
