import JSON
import HTTPTypes
import Testing

@testable import HTTPAPI

@Suite("Every answer")
struct HygieneTests {
    @Test("has an id of its own, which is not in the body")
    func requestID() async throws {
        try await TestAPI.run { api in
            var ids: Set<String> = []
            for path in ["/", "/health", "/nothing", "/api/v1/events", "/metrics"] {
                let answer = try await api.send(.get, path)
                let id = try #require(answer.headers[.requestID])
                #expect(ids.insert(id).inserted)
                #expect(!answer.text.contains(id))
            }
        }
    }

    @Test(
        "about an unknown path is a 404 in JSON",
        arguments: ["/nothing", "/api/public/scores", "/api/v2/events"])
    func unknownPath(path: String) async throws {
        try await TestAPI.run { api in
            for method in [HTTPRequest.Method.get, .post] {
                let answer = try await api.send(method, path)
                #expect(answer.status == 404)
                #expect(answer.json["code"]?.text == "not_found")
                #expect(answer.headers[.contentType] == "application/json")
            }
        }
    }

    @Test("to a wrong method tells the right ones")
    func methods() async throws {
        try await TestAPI.run { api in
            let delete = try await api.send(.delete, "/api/v1/events")
            #expect(delete.status == 405)
            #expect(delete.headers[.allow] == "GET, HEAD, POST")
            #expect(delete.json["code"]?.text == "method_not_allowed")
            let get = try await api.send(.get, "/v1/traces")
            #expect(get.status == 405)
            #expect(get.headers[.allow] == "POST")
        }
    }

    @Test("to HEAD has the head of GET and no body")
    func head() async throws {
        try await TestAPI.run { api in
            let answer = try await api.send(.head, "/")
            #expect(answer.status == 200)
            #expect(answer.bytes.isEmpty)
            #expect(answer.headers[.contentType] == "application/json")
        }
    }

    @Test("allows no other origin")
    func origin() async throws {
        try await TestAPI.run { api in
            let origin = try #require(HTTPField.Name("Origin"))
            let allowed = try #require(HTTPField.Name("Access-Control-Allow-Origin"))
            let answer = try await api.send(.get, "/", [origin: "https://evil.example"])
            #expect(answer.headers[allowed] == nil)
        }
    }

    @Test("to an unknown, repeated or broken parameter is a 400 that names it")
    func parameters() async throws {
        try await TestAPI.run { api in
            let project = "project_id=\(api.project)"
            let unknown = try await api.get("/api/v1/events?\(project)&typo=1")
            #expect(unknown.status == 400)
            #expect(unknown.json["code"]?.text == "unknown_parameter")
            #expect(unknown.json["detail"]?.text?.contains("\"typo\"") == true)
            let twice = try await api.get("/api/v1/events?\(project)&\(project)")
            #expect(twice.status == 400)
            #expect(twice.json["detail"]?.text?.contains("project_id") == true)
            #expect(try await api.get("/api/v1/events?\(project)&type=%zz").status == 400)
            #expect(try await api.get("/api/v1/events?\(project)&type=%ff").status == 400)
            let sent = try await api.post(
                "/api/v1/events?x=1", TestAPI.event("log", TestAPI.logBody))
            #expect(sent.status == 400)
            #expect(try await api.total() == 0)
        }
    }

    @Test("never shows a secret")
    func secrets() async throws {
        try await TestAPI.run { api in
            let keys = try await api.get("/api/v1/projects/\(api.project)/keys")
            #expect(keys.status == 200)
            #expect(!keys.text.contains(api.key))
            #expect(!(try await api.get("/metrics")).text.contains(api.key))
        }
    }

    @Test("is the service's name at the root, and its health")
    func service() async throws {
        try await TestAPI.run { api in
            let root = try await api.send(.get, "/")
            #expect(
                root.text == #"{"service":"WatchLLM","version":"1.2.3","docs":"/openapi.json"}"#)
            let health = try await api.send(.get, "/health")
            #expect(health.status == 200)
            #expect(health.json["status"]?.text == "healthy")
            #expect(health.json["can_write"]?.boolean == true)
        }
    }
}
