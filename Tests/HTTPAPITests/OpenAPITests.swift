import HTTPTypes
import JSON
import Testing

@testable import HTTPAPI

@Suite("The description of the API")
struct OpenAPITests {
    private static func document(_ api: TestAPI) async throws -> JSONValue {
        let answer = try await api.send(.get, "/openapi.json")
        #expect(answer.status == 200)
        return answer.json
    }

    @Test("lists every route of the server, and only these")
    func complete() async throws {
        try await TestAPI.run { api in
            let document = try await Self.document(api)
            var described: Set<String> = []
            for path in document["paths"]?.members ?? [] {
                for operation in path.value.members ?? [] {
                    described.insert("\(operation.key.uppercased()) \(path.key)")
                }
            }
            let routed = Set(
                api.server.mainEndpoints.map { "\($0.method.rawValue) \($0.path)" })
            #expect(described == routed)
            #expect(routed.count == api.server.mainEndpoints.count)
        }
    }

    @Test("tells only of paths and methods that are there, and of all methods that are")
    func walk() async throws {
        try await TestAPI.run { api in
            let document = try await Self.document(api)
            for path in document["paths"]?.members ?? [] {
                let uri = path.key.replacing(#/\{\w+\}/#, with: "x")
                let described = Set((path.value.members ?? []).map { $0.key.uppercased() })
                for method in [HTTPRequest.Method.get, .post, .put, .patch, .delete] {
                    let answer = try await api.send(method, uri)
                    if described.contains(method.rawValue) {
                        #expect(answer.status != 405, "\(method) \(uri)")
                        #expect(answer.json["code"]?.text != "not_found", "\(method) \(uri)")
                    } else {
                        #expect(answer.status == 405, "\(method) \(uri)")
                    }
                }
            }
        }
    }

    @Test("refers only to shapes that it holds")
    func references() async throws {
        try await TestAPI.run { api in
            let answer = try await api.send(.get, "/openapi.json")
            let schemas = answer.json["components"]?["schemas"]?.members ?? []
            let names = Set(schemas.map(\.key))
            #expect(names.contains("Event") && names.contains("Problem"))
            for match in answer.text.matches(of: #/#\/components\/schemas\/(\w+)/#) {
                #expect(names.contains(String(match.1)), "\(match.1)")
            }
        }
    }

    @Test("is true of the shape of every answer that it describes as JSON of ours")
    func shapes() async throws {
        try await TestAPI.run { api in
            try await fill(api)
            let document = try await Self.document(api)
            let project = "project_id=\(api.project)"
            let uris = [
                "/", "/health", "/api/v1/events?\(project)", "/api/v1/events/e1?\(project)",
                "/api/v1/events/e2?\(project)", "/api/v1/traces?\(project)",
                "/api/v1/traces/t?\(project)", "/api/v1/traces/t?\(project)&format=flat",
                "/api/v1/traces/t/steps?\(project)&state=true",
                "/api/v1/traces/t?\(project)&explain=1", "/api/v1/events/e1/provenance?\(project)",
                "/api/v1/stats/overview?\(project)&explain=1",
                "/api/v1/stats/tokens?\(project)&explain=1",
                "/api/v1/stats/events-by-type?\(project)&explain=1",
                "/api/v1/stats/timeseries?\(project)&metric=tokens&explain=1",
                "/api/v1/traces/t/steps/1?\(project)", "/api/v1/traces/t/steps/0?\(project)",
                "/api/v1/stats/overview?\(project)", "/api/v1/stats/tokens?\(project)",
                "/api/v1/stats/events-by-type?\(project)",
                "/api/v1/stats/timeseries?\(project)&metric=requests",
                "/api/v1/stats/timeseries?\(project)&metric=cost", "/api/v1/pricing",
                "/api/v1/events?\(project)&prices=now&explain=1",
                "/api/v1/events/e1?\(project)&prices=now&explain=1",
                "/api/v1/traces?\(project)&prices=now",
                "/api/v1/traces/t?\(project)&prices=now&explain=1",
                "/api/v1/stats/overview?\(project)&prices=now&explain=1",
                "/api/v1/stats/tokens?\(project)&prices=then&explain=1",
                "/api/v1/stats/timeseries?\(project)&metric=cost&prices=now",
                "/api/v1/projects", "/api/v1/projects/\(api.project)",
                "/api/v1/projects/\(api.project)/keys",
                "/api/v1/projects/\(api.project)/retention", "/api/v1/admin/digest",
                "/api/v1/changes?since=seq:0&wait=0", "/api/v1/diff?from=seq:0",
                "/api/v1/admin/rebuild",
            ]
            var walked: Set<String> = []
            for uri in uris {
                let answer = try await api.get(uri)
                #expect(answer.status == 200, "\(uri): \(answer.text)")
                let path = try #require(Self.path(of: uri, in: document))
                walked.insert(path)
                let schema = try #require(
                    document["paths"]?[path]?["get"]?["responses"]?["200"]?["content"]?[
                        "application/json"]?["schema"], "\(uri)")
                #expect(Self.faults(in: answer.json, against: schema, document) == [], "\(uri)")
                let headers = document["paths"]?[path]?["get"]?["responses"]?["200"]?["headers"]
                let isDescribed = headers?["X-WatchLLM-Seq"] != nil
                #expect((answer.headers[.sequence] != nil) == isDescribed, "\(uri)")
            }
            let described = Set(
                api.server.mainEndpoints.filter { $0.method == .get }.map(\.path))
            #expect(described.subtracting(walked) == ["/metrics", "/openapi.json"])
            try await checkWrites(api, document)
        }
    }

    private func fill(_ api: TestAPI) async throws {
        try await api.put(
            "token_usage", #"{"model":"gpt-4","inputTokens":1,"outputTokens":1,"costUSD":1}"#,
            #""eventId":"e1","traceId":"t","metadata":{}"#)
        try await api.put(
            "token_usage", #"{"model":"nobody-knows","inputTokens":1,"outputTokens":1}"#,
            #""eventId":"e2","traceId":"t","parentEventId":"e1""#)
    }

    private func checkWrites(_ api: TestAPI, _ document: JSONValue) async throws {
        let event = TestAPI.event("log", TestAPI.logBody)
        let keys = "/api/v1/projects/\(api.project)/keys"
        let answers = [
            ("/api/v1/events", "202", try await api.post("/api/v1/events", event)),
            (
                "/api/v1/events/batch", "202",
                try await api.post("/api/v1/events/batch", "[\(event)]")
            ),
            (
                "/api/v1/projects", "201",
                try await api.administer(.post, "/api/v1/projects", #"{"name":"n"}"#)
            ),
            (
                "/api/v1/projects/{project_id}/keys", "201",
                try await api.administer(.post, keys, #"{"name":"n"}"#)
            ),
            (
                "/api/v1/pricing/overrides", "201",
                try await api.administer(
                    .post, "/api/v1/pricing/overrides",
                    #"{"pattern":"m*","input":1,"output":2,"tiers":[{"above_input_tokens":9,"input":1,"output":1}]}"#
                )
            ),
            (
                "/api/v1/pricing/books", "201",
                try await api.administer(
                    .post, "/api/v1/pricing/books",
                    #"{"a":{"mode":"chat","litellm_provider":"x","input_cost_per_token":0,"output_cost_per_token":1},"b":{}}"#
                )
            ),
            (
                "/api/v1/pricing/what-if", "200",
                try await api.administer(
                    .post, "/api/v1/pricing/what-if",
                    #"{"overrides":[{"pattern":"*","input":1,"output":2}]}"#)
            ),
            ("/api/v1/events", "default", try await api.post("/api/v1/events", "{")),
        ]
        for (path, status, answer) in answers {
            let schema = try #require(
                document["paths"]?[path]?["post"]?["responses"]?[status]?["content"]?[
                    "application/json"]?["schema"])
            #expect(Self.faults(in: answer.json, against: schema, document) == [], "\(path)")
        }
    }

    // MARK: A small reader of JSON Schema

    private static func path(of uri: String, in document: JSONValue) -> String? {
        let parts = uri.prefix { $0 != "?" }.split(separator: "/")
        return document["paths"]?.members?.map(\.key).first { path in
            let wanted = path.split(separator: "/")
            return wanted.count == parts.count
                && zip(wanted, parts).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
        }
    }

    /// What of a value is not as a schema says: missing, unknown and mistyped members.
    private static func faults(
        in value: JSONValue, against schema: JSONValue, _ document: JSONValue,
        at place: String = "$"
    ) -> [String] {
        if let reference = schema["$ref"]?.text?.split(separator: "/").last {
            guard let target = document["components"]?["schemas"]?[String(reference)] else {
                return ["\(place): no schema \(reference)"]
            }
            return faults(in: value, against: target, document, at: place)
        }
        if let choices = schema["anyOf"]?.elements {
            let all = choices.map { faults(in: value, against: $0, document, at: place) }
            return all.contains([]) ? [] : all.flatMap(\.self)
        }
        let kind: Bool? =
            switch schema["type"]?.text {
            case "object": value.kind == .object
            case "array": value.kind == .array
            case "string": value.kind == .string
            case "boolean": value.boolean != nil
            case "integer": value.signed != nil
            case "number": value.kind == .number
            case "null": value == .null
            default: nil
            }
        if kind == false { return ["\(place): is no \(schema["type"]?.text ?? "")"] }
        let items = (value.elements ?? []).enumerated().flatMap { index, element in
            schema["items"].map {
                faults(in: element, against: $0, document, at: "\(place)[\(index)]")
            } ?? []
        }
        return items + memberFaults(in: value, against: schema, document, at: place)
    }

    private static func memberFaults(
        in value: JSONValue, against schema: JSONValue, _ document: JSONValue, at place: String
    ) -> [String] {
        guard let properties = schema["properties"] else { return [] }
        var faults: [String] = []
        for name in (schema["required"]?.elements ?? []).compactMap(\.text) where value[name] == nil
        {
            faults.append("\(place): lacks \(name)")
        }
        for member in value.members ?? [] {
            guard let property = properties[member.key] else {
                faults.append("\(place): has an unknown \(member.key)")
                continue
            }
            faults += Self.faults(
                in: member.value, against: property, document, at: "\(place).\(member.key)")
        }
        return faults
    }
}
