import HummingbirdTesting
import HTTPTypes
import Synchronization
import Testing

@testable import HTTPAPI

@Suite("A connection")
struct ConnectionTests {
    private static let log = TestAPI.event("log", TestAPI.logBody)

    private static func head(_ api: TestAPI, _ more: String) -> String {
        "POST /api/v1/events HTTP/1.1\r\nHost: h\r\nX-API-Key: \(api.key)\r\n\(more)\r\n\r\n"
    }

    @Test(
        "that does not speak HTTP is told so, and ended",
        arguments: [
            ("\u{1}\u{2}\u{3}nonsense\r\n\r\n", "400"),
            ("GET / HTTP/1.1\r\nBad Header: x\r\n\r\n", "400"),
            ("GET / HTTP/9.9\r\nHost: h\r\n\r\n", "400"),
            ("POST /v1/traces HTTP/1.1\r\nHost: h\r\nContent-Length: -1\r\n\r\n", "400"),
            ("POST /v1/traces HTTP/1.1\r\nHost: h\r\nContent-Length: x\r\n\r\n", "400"),
            (
                "POST /v1/traces HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n"
                    + "Content-Length: 4\r\n\r\nabcd", "400"
            ),
            (
                "POST /v1/traces HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "400"
            ),
            ("GET / HTTP/1.1\r\nX: \(String(repeating: "x", count: 100_000))\r\n\r\n", "431"),
            (
                "GET / HTTP/1.1\r\n"
                    + (0..<1_000).map { "X-\($0): y\r\n" }.joined() + "\r\n", "431"
            ),
        ])
    func malformed(text: String, status: String) async throws {
        try await TestAPI.run { api in
            let port = try #require(api.client.port)
            let answer = try await RawConnection.exchange(port: port, text)
            #expect(answer.hasPrefix("HTTP/1.1 \(status) "), "\(answer)")
            #expect(answer.contains(#""code":""#))
            #expect(answer.lowercased().contains("x-request-id: "))
            #expect(try await api.post("/api/v1/events", Self.log).status == 202)
        }
    }

    @Test("that breaks within a body stores nothing of it")
    func brokenBody() async throws {
        try await TestAPI.run { api in
            let port = try #require(api.client.port)
            let hex = String(Self.log.utf8.count, radix: 16)
            let chunked = Self.head(api, "Transfer-Encoding: chunked")
            let broken = try await RawConnection.exchange(
                port: port, chunked + "\(hex)\r\n\(Self.log)\r\nnot-a-size\r\n")
            #expect(broken.hasPrefix("HTTP/1.1 400 "), "\(broken)")
            let short = try await RawConnection.with(port: port) { talk in
                try await talk.send(
                    Self.head(api, "Content-Length: \(Self.log.utf8.count + 1)") + Self.log)
                talk.finish()
                return try await talk.readToEnd()
            }
            #expect(short.hasPrefix("HTTP/1.1 400 "), "\(short)")
            #expect(short.contains("truncated_body"))
            #expect(try await api.total() == 0)
            let whole = try await RawConnection.with(port: port) { talk in
                try await talk.send(chunked + "\(hex)\r\n\(Self.log)\r\n0\r\n\r\n")
                return try await talk.read(until: #""status":"queued""#)
            }
            #expect(whole.hasPrefix("HTTP/1.1 202 "))
        }
    }

    @Test("that asks before it sends is told to go on, or why not")
    func expectation() async throws {
        try await TestAPI.run { api in
            let port = try #require(api.client.port)
            let answer = try await RawConnection.with(port: port) { talk in
                try await talk.send(
                    Self.head(
                        api, "Expect: 100-continue\r\nContent-Length: \(Self.log.utf8.count)"))
                let leave = try await talk.read(until: "\r\n\r\n")
                try await talk.send(Self.log)
                return try await leave + talk.read(until: "queued")
            }
            #expect(answer.hasPrefix("HTTP/1.1 100 Continue\r\n"))
            #expect(answer.contains("HTTP/1.1 202 "))
            let refused = try await RawConnection.exchange(
                port: port, Self.head(api, "Expect: 100-continue\r\nContent-Length: 99999999"))
            #expect(refused.hasPrefix("HTTP/1.1 413 "), "\(refused)")
        }
    }

    @Test("takes requests in a row, and ends after a bad one")
    func pipelining() async throws {
        try await TestAPI.run { api in
            let port = try #require(api.client.port)
            let get = "GET / HTTP/1.1\r\nHost: h\r\n\r\n"
            let answer = try await RawConnection.exchange(port: port, get + get + "BAD\r\n\r\n")
            #expect(answer.split(separator: "HTTP/1.1 200 OK").count == 2, "\(answer)")
            #expect(answer.contains("HTTP/1.1 400 "))
        }
    }

    /// How many connections have said their half.
    private final class OpenCount: Sendable {
        let value = Atomic(0)
    }

    @Test("that stalls hurts nobody else, three hundred times over")
    func stalled() async throws {
        try await TestAPI.run { api in
            let port = try #require(api.client.port)
            let open = OpenCount()
            try await withThrowingTaskGroup { group in
                for index in 0..<300 {
                    group.addTask {
                        try await RawConnection.with(port: port) { talk in
                            let text =
                                index % 2 == 0
                                ? "POST /api/v1/events HTTP/1.1\r\nHost: h\r\nX-Half"
                                : Self.head(api, "Content-Length: 8000000") + Self.log
                            try await talk.send(text)
                            open.value.add(1, ordering: .relaxed)
                            _ = try await talk.readToEnd()
                        }
                    }
                }
                while open.value.load(ordering: .relaxed) < 300 { await Task.yield() }
                for _ in 0..<20 {
                    let answer = try await api.post("/api/v1/events", Self.log)
                    #expect(answer.status == 202)
                }
                group.cancelAll()
                while let result = await group.nextResult() { _ = result }
            }
            #expect(try await api.total() == 20)
        }
    }
}
