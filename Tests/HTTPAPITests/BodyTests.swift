import JSON
import CZlib
import HTTPTypes
import Model
import Testing

@testable import HTTPAPI

@Suite("The body of a request")
struct BodyTests {
    private let log = TestAPI.event("log", TestAPI.logBody)

    @Test("may be gzip or deflate, with or without zlib's frame", arguments: [31, 15, -15])
    func compressed(windowBits: Int32) async throws {
        try await TestAPI.run { api in
            let encoding = windowBits == 31 ? "gzip" : "deflate"
            let answer = try await api.send(
                .post, "/api/v1/events",
                [
                    .contentType: "application/json", .apiKey: api.key,
                    .contentEncoding: encoding,
                ], body: Deflated.bytes(Array(log.utf8), windowBits: windowBits))
            #expect(answer.status == 202, "\(answer.text)")
            #expect(try await api.total() == 1)
        }
    }

    @Test("that is cut short or not what it claims is a 400")
    func brokenCompression() async throws {
        try await TestAPI.run { api in
            let whole = Deflated.bytes(Array(log.utf8), windowBits: 31)
            var bodies = (0..<whole.count).map { Array(whole.prefix($0)) }
            bodies.append(Array("plain".utf8))
            bodies.append(whole + [1, 2, 3])
            for body in bodies {
                let answer = try await api.send(
                    .post, "/api/v1/events",
                    [
                        .contentType: "application/json", .apiKey: api.key,
                        .contentEncoding: "gzip",
                    ], body: body)
                #expect(answer.status == 400)
            }
            #expect(try await api.total() == 0)
        }
    }

    @Test("that inflates beyond its limit is a 413")
    func bomb() async throws {
        try await TestAPI.run { api in
            let zeros = [UInt8](repeating: 32, count: Limits.maximumInflatedBytes + 1)
            let bomb = Deflated.bytes(zeros, windowBits: 31)
            #expect(bomb.count < 100_000)
            let answer = try await api.send(
                .post, "/api/v1/events",
                [.contentType: "application/json", .apiKey: api.key, .contentEncoding: "gzip"],
                body: bomb)
            #expect(answer.status == 413)
            #expect(answer.json["code"]?.text == "body_too_large")
            #expect(try await api.post("/api/v1/events", log).status == 202)
            #expect(try await inFlight(api) == "0")
        }
    }

    @Test("beyond its limit is a 413, and the connection stays usable")
    func tooLarge() async throws {
        try await TestAPI.run { api in
            let body = [UInt8](repeating: 32, count: Limits.maximumBodyBytes + 1)
            let answer = try await api.send(
                .post, "/api/v1/events",
                [.contentType: "application/json", .apiKey: api.key], body: body)
            #expect(answer.status == 413)
            #expect(try await api.post("/api/v1/events", log).status == 202)
        }
    }

    @Test("with one event beyond its limit is a 413")
    func largeEvent() async throws {
        try await TestAPI.run { api in
            let text = String(repeating: "x", count: Limits.maximumEventBytes)
            let answer = try await api.post(
                "/api/v1/events", TestAPI.event("log", #"{"level":"info","message":"\#(text)"}"#))
            #expect(answer.status == 413)
            #expect(try await api.total() == 0)
        }
    }

    @Test(
        "of another media type or encoding is a 415",
        arguments: [
            ("text/plain", nil), ("application/x-protobuf", nil),
            ("application/x-www-form-urlencoded", nil), ("application/json", "br"),
            ("application/json", "gzip, gzip"),
        ])
    func unsupported(type: String, encoding: String?) async throws {
        try await TestAPI.run { api in
            var headers: HTTPFields = [.contentType: type, .apiKey: api.key]
            headers[.contentEncoding] = encoding
            let answer = try await api.send(
                .post, "/api/v1/events", headers, body: Array(log.utf8))
            #expect(answer.status == 415)
            #expect(try await api.total() == 0)
        }
    }

    @Test(
        "is JSON with any parameters and letter case, and where no type is told",
        arguments: ["application/json; charset=utf-8", "Application/JSON", nil])
    func json(type: String?) async throws {
        try await TestAPI.run { api in
            var headers: HTTPFields = [.apiKey: api.key]
            headers[.contentType] = type
            let answer = try await api.send(
                .post, "/api/v1/events", headers, body: Array(log.utf8))
            #expect(answer.status == 202)
        }
    }

    private func inFlight(_ api: TestAPI) async throws -> String? {
        let line = try await api.get("/metrics").text.split(separator: "\n").first {
            $0.hasPrefix("watchllm_http_in_flight_bytes ")
        }
        return line.flatMap { $0.split(separator: " ").last.map(String.init) }
    }
}

/// Compresses, as clients do.
enum Deflated {
    /// - Parameter windowBits: 31 for gzip, 15 for zlib, -15 for neither frame.
    static func bytes(_ input: [UInt8], windowBits: Int32) -> [UInt8] {
        var input = input
        var stream = z_stream()
        let version = ZLIB_VERSION
        let size = Int32(MemoryLayout<z_stream>.size)
        guard
            deflateInit2_(
                &stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, windowBits, 8, Z_DEFAULT_STRATEGY,
                version, size) == Z_OK
        else { return [] }
        defer { deflateEnd(&stream) }
        var output = [UInt8](repeating: 0, count: input.count + 1_024)
        let count = input.withUnsafeMutableBufferPointer { source in
            output.withUnsafeMutableBufferPointer { target in
                stream.next_in = source.baseAddress
                stream.avail_in = UInt32(source.count)
                stream.next_out = target.baseAddress
                stream.avail_out = UInt32(target.count)
                _ = deflate(&stream, Z_FINISH)
                return target.count - Int(stream.avail_out)
            }
        }
        return Array(output.prefix(count))
    }
}
