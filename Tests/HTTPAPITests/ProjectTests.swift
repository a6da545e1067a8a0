import HTTPTypes
import Projections
import Engine
import Bytes
import JSON
import Testing

@testable import HTTPAPI

@Suite("Projects and keys")
struct ProjectTests {
    @Test("are made, listed and shown")
    func projects() async throws {
        try await TestAPI.run { api in
            let made = try await api.administer(
                .post, "/api/v1/projects", #"{"name":"Zweites","description":"d"}"#)
            #expect(made.status == 201)
            let id = try #require(made.json["id"]?.text)
            #expect(made.json["project_id"]?.text == id)
            #expect(made.json["name"]?.text == "Zweites")
            #expect(made.json["description"]?.text == "d")
            #expect(made.json["created_at"]?.text?.hasSuffix("Z") == true)
            let list = try await api.get("/api/v1/projects").json
            #expect(list.each("id").compactMap(\.text) == [api.project, id])
            #expect(try await api.get("/api/v1/projects/\(id)").bytes == made.bytes)
            #expect(try await api.get("/api/v1/projects/proj_none").status == 404)
        }
    }

    @Test(
        "need names of a sensible length",
        arguments: [
            "{}", #"{"name":""}"#, #"{"name":7}"#,
            "{\"name\":\"\(String(repeating: "n", count: 101))\"}",
        ])
    func names(body: String) async throws {
        try await TestAPI.run { api in
            for path in ["/api/v1/projects", "/api/v1/projects/\(api.project)/keys"] {
                let answer = try await api.administer(.post, path, body)
                #expect(answer.status == 422)
                let location = (answer.json["detail"]?[0]?["loc"]?.elements ?? [])
                #expect(location.compactMap(\.text) == ["body", "name"])
            }
            #expect(try await api.get("/api/v1/projects").json.elements?.count == 1)
        }
    }

    @Test("refuse what is not an object in JSON")
    func malformed() async throws {
        try await TestAPI.run { api in
            let cases = ["{": 400, "[]": 422, #"{"name":"a","name":"b"}"#: 400]
            for (body, status) in cases {
                let answer = try await api.administer(.post, "/api/v1/projects", body)
                #expect(answer.status == status)
            }
        }
    }

    @Test("keys are shown once and work at once", arguments: ["test", "live"])
    func keys(environment: String) async throws {
        try await TestAPI.run { api in
            let path = "/api/v1/projects/\(api.project)/keys"
            let made = try await api.administer(
                .post, path, #"{"name":"k","environment":"\#(environment)"}"#)
            #expect(made.status == 201)
            let secret = try #require(made.json["key"]?.text)
            #expect(secret.hasPrefix("sk_\(environment)_"))
            #expect(Credentials.isKey(secret))
            #expect(made.json["key_prefix"]?.text == String(secret.prefix(12)))
            let sent = try await api.post(
                "/api/v1/events", TestAPI.event("log", TestAPI.logBody), [.apiKey: secret])
            #expect(sent.status == 202)
            let list = try await api.get(path)
            #expect(!list.text.contains(secret))
            #expect(list.json.elements?.count == 2)
            #expect(list.json[1]?["environment"]?.text == environment)
            #expect(list.json[1]?["is_active"]?.boolean == true)
        }
    }

    @Test("keys are of a project that is there, in an environment that is known")
    func refusedKeys() async throws {
        try await TestAPI.run { api in
            let none = "/api/v1/projects/proj_none/keys"
            #expect(try await api.administer(.post, none, #"{"name":"k"}"#).status == 404)
            #expect(try await api.get(none).status == 404)
            #expect(try await api.administer(.delete, "\(none)/key_1").status == 404)
            let answer = try await api.administer(
                .post, "/api/v1/projects/\(api.project)/keys",
                #"{"name":"k","environment":"prod"}"#)
            #expect(answer.status == 422)
        }
    }

    @Test("the digest is that of the state that answers")
    func digest() async throws {
        try await TestAPI.run { api in
            let before = try await api.get("/api/v1/admin/digest").json
            #expect(before["total"]?.text?.count == 64)
            let names = (before["projections"]?.each("name") ?? []).compactMap(\.text)
            #expect(!names.isEmpty)
            try await api.put("log", TestAPI.logBody)
            let after = try await api.get("/api/v1/admin/digest").json
            #expect(after["total"]?.text != before["total"]?.text)
            #expect(try after["seq"]?.unsigned == api.engine.digests().seenThrough.rawValue)
            #expect(try after["total"]?.text == api.engine.digests().total.hexadecimal)
        }
    }
}
