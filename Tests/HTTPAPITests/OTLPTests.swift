import Bytes
import HTTPTypes
import JSON
import Testing

@testable import HTTPAPI

@Suite("OTLP over HTTP")
struct OTLPTests {
    private static let trace = "0af7651916cd43dd8448eb211c80319c"

    private static func export(_ spans: String...) -> String {
        #"{"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","#
            + #""value":{"stringValue":"shop"}}]},"scopeSpans":[{"scope":{"name":"s"},"spans":["#
            + spans.joined(separator: ",") + "]}]}]}"
    }

    private static func span(
        _ id: String, parent: String? = nil, name: String = "chat", attributes: String = ""
    ) -> String {
        let link = parent.map { #""parentSpanId":"\#($0)","# } ?? ""
        return #"{"traceId":"\#(trace)","spanId":"\#(id)",\#(link)"name":"\#(name)","#
            + #""startTimeUnixNano":"1772323200000000000","endTimeUnixNano":"1772323201500000000","#
            + #""attributes":[\#(attributes)]}"#
    }

    private static let llm =
        #"{"key":"gen_ai.operation.name","value":{"stringValue":"chat"}},"#
        + #"{"key":"gen_ai.request.model","value":{"stringValue":"gpt-4"}},"#
        + #"{"key":"gen_ai.usage.input_tokens","value":{"intValue":"1000"}},"#
        + #"{"key":"gen_ai.usage.output_tokens","value":{"intValue":"500"}}"#

    @Test(
        "in JSON becomes a trace with its cost",
        arguments: ["/v1/traces", "/api/public/otel/v1/traces"])
    func json(path: String) async throws {
        try await TestAPI.run { api in
            let body = Self.export(
                Self.span("00f067aa0ba902b7", name: "root"),
                Self.span("00f067aa0ba902b8", parent: "00f067aa0ba902b7", attributes: Self.llm))
            let answer = try await api.post(path, body)
            #expect(answer.status == 200)
            #expect(answer.text == "{}")
            #expect(answer.headers[.contentType] == "application/json")
            let trace = try await api.get(
                "/api/v1/traces/\(Self.trace)?project_id=\(api.project)"
            ).json
            #expect(trace["total_events"]?.unsigned == 2)
            #expect(trace["total_cost"]?.decimal == "0.06")
            #expect(trace["total_tokens"]?.unsigned == 1_500)
            #expect(trace["duration_ms"]?.decimal == "1500")
            let child = try #require(trace["root_spans"]?[0]?["children"]?[0])
            #expect(child["kind"]?.text == "llm")
            #expect(child["model"]?.text == "gpt-4")
            #expect(child["cost_pico_usd"]?.text == "60000000000")
            #expect(child["body"]?["attributes"]?["gen_ai.request.model"]?.text == "gpt-4")
            let service = child["context"]?["resource"]?["attributes"]?["service.name"]
            #expect(service?.text == "shop")
            let repeated = try await api.post(path, body)
            #expect(repeated.status == 200)
            #expect(try await api.total() == 2)
        }
    }

    /// One span with ids, name and times, in protobuf.
    private static var protobuf: [UInt8] {
        var span = ByteWriter()
        span.uint8(0x0A)
        span.lengthPrefixed((0..<16).map { UInt8($0 + 1) })
        span.uint8(0x12)
        span.lengthPrefixed((0..<8).map { UInt8($0 + 1) })
        span.uint8(0x2A)
        span.lengthPrefixed("root")
        for tag: UInt8 in [0x39, 0x41] {
            span.uint8(tag)
            span.uint64(1_772_323_200_000_000_000)
        }
        func wrapped(_ bytes: [UInt8], field: UInt8) -> [UInt8] {
            var writer = ByteWriter()
            writer.uint8(field << 3 | 2)
            writer.lengthPrefixed(bytes)
            return writer.bytes
        }
        return wrapped(wrapped(wrapped(span.bytes, field: 2), field: 2), field: 1)
    }

    @Test(
        "in protobuf, plain or gzip, is answered in protobuf with nothing",
        arguments: [true, false])
    func protobuf(isCompressed: Bool) async throws {
        try await TestAPI.run { api in
            var headers: HTTPFields = [.contentType: "application/x-protobuf", .apiKey: api.key]
            if isCompressed { headers[.contentEncoding] = "gzip" }
            let body = isCompressed ? Deflated.bytes(Self.protobuf, windowBits: 31) : Self.protobuf
            let answer = try await api.send(.post, "/v1/traces", headers, body: body)
            #expect(answer.status == 200)
            #expect(answer.bytes.isEmpty)
            #expect(answer.headers[.contentType] == "application/x-protobuf")
            #expect(try await api.total() == 1)
        }
    }

    @Test("of nothing is a success")
    func empty() async throws {
        try await TestAPI.run { api in
            #expect(try await api.post("/v1/traces", "{}").text == "{}")
            let answer = try await api.send(
                .post, "/v1/traces",
                [.contentType: "application/x-protobuf", .apiKey: api.key], body: [])
            #expect(answer.status == 200)
            #expect(answer.bytes.isEmpty)
        }
    }

    @Test("keeps the rest where one span is invalid")
    func partial() async throws {
        try await TestAPI.run { api in
            let answer = try await api.post(
                "/v1/traces",
                Self.export(Self.span("0000000000000000"), Self.span("00f067aa0ba902b7")))
            #expect(answer.status == 200)
            #expect(answer.json["partialSuccess"]?["rejectedSpans"]?.text == "1")
            #expect(answer.json["partialSuccess"]?["errorMessage"]?.text?.isEmpty == false)
            #expect(try await api.total() == 1)
        }
    }

    @Test("refuses in the encoding of the request, as a status")
    func refusals() async throws {
        try await TestAPI.run { api in
            let broken = try await api.post("/v1/traces", "{")
            #expect(broken.status == 400)
            #expect(broken.json["code"]?.unsigned == 3)
            #expect(broken.json["message"]?.text?.isEmpty == false)
            let garbage = try await api.send(
                .post, "/v1/traces",
                [.contentType: "application/x-protobuf", .apiKey: api.key],
                body: [0xFF, 0xFF, 0xFF])
            #expect(garbage.status == 400)
            #expect(garbage.headers[.contentType] == "application/x-protobuf")
            #expect(garbage.bytes.starts(with: [0x08, 3, 0x12]))
            let stranger = try await api.send(
                .post, "/v1/traces", [.contentType: "application/x-protobuf"], body: [])
            #expect(stranger.status == 401)
            #expect(stranger.bytes.starts(with: [0x08, 16, 0x12]))
            let text = try await api.post("/v1/traces", "x", [.contentType: "text/plain"])
            #expect(text.status == 415)
            #expect(text.json["code"]?.unsigned == 3)
            #expect(try await api.total() == 0)
        }
    }

    @Test("takes the key as the password of Basic")
    func basic() async throws {
        try await TestAPI.run { api in
            let pair = Base64.encodeURL(Array("pk-lf-anything:\(api.key)".utf8))
            let answer = try await api.send(
                .post, "/api/public/otel/v1/traces",
                [.contentType: "application/json", .authorization: "Basic \(pair)"],
                body: Array(Self.export(Self.span("00f067aa0ba902b7")).utf8))
            #expect(answer.status == 200)
            let native = try await api.send(
                .post, "/api/v1/events",
                [.contentType: "application/json", .authorization: "Basic \(pair)"],
                body: Array(TestAPI.event("log", TestAPI.logBody).utf8))
            #expect(native.status == 401)
        }
    }

    @Test("takes metrics and logs and says that they are not kept", arguments: ["metrics", "logs"])
    func otherSignals(signal: String) async throws {
        try await TestAPI.run { api in
            let answer = try await api.post("/v1/\(signal)", "{}")
            #expect(answer.status == 200)
            let message = answer.json["partialSuccess"]?["errorMessage"]?.text
            #expect(message?.contains("not kept") == true)
            let stranger = try await api.send(.post, "/v1/\(signal)", [:], body: [])
            #expect(stranger.status == 401)
        }
    }

    @Test("has a port of its own with nothing else but health")
    func ownPort() async throws {
        try await TestAPI.run(otlpOnly: true) { api in
            let sent = try await api.post("/v1/traces", Self.export(Self.span("00f067aa0ba902b7")))
            #expect(sent.status == 200)
            #expect(try await api.send(.get, "/health").status == 200)
            #expect(try await api.get("/api/v1/projects").status == 404)
            #expect(try await api.send(.get, "/metrics").status == 404)
        }
    }
}
