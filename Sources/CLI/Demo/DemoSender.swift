import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOPosix

/// Sends the demo load over HTTP, as any client would.
struct DemoSender: Sendable {
    /// The server's root, such as `http://127.0.0.1:8080`.
    let url: String
    /// A project's API key.
    let key: String
    private static let timeoutSeconds: Int64 = 10
    private static let maximumAnswerByteCount = 64 << 10

    /// Sends the requests one after another.
    ///
    /// - Throws: at the first that is not taken, with the server's answer.
    func send(_ requests: [DemoRequest]) async throws(CommandFailure) {
        var configuration = HTTPClient.Configuration()
        // Where nobody listens, trying again would only hide it for ten seconds.
        configuration.connectionPool.retryConnectionEstablishment = false
        do {
            try await HTTPClient.withHTTPClient(configuration: configuration) { client in
                for request in requests { try await send(request, over: client) }
            }
        } catch let failure as CommandFailure {
            throw failure
        } catch {
            throw CommandFailure("\(url): \(error)")
        }
    }

    private func send(_ demo: DemoRequest, over client: HTTPClient) async throws(CommandFailure) {
        var root = url
        while root.hasSuffix("/") { root.removeLast() }
        var request = HTTPClientRequest(url: root + demo.path)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/json")
        request.headers.add(name: "X-API-Key", value: key)
        request.body = .bytes(ByteBuffer(bytes: demo.body))
        let status: UInt
        let answer: ByteBuffer
        do {
            let response = try await client.execute(
                request, timeout: .seconds(Self.timeoutSeconds))
            status = response.status.code
            answer = try await response.body.collect(upTo: Self.maximumAnswerByteCount)
        } catch {
            throw CommandFailure("\(url) does not answer: \(Self.reason(error))")
        }
        guard status == 200 || status == 202 else {
            let text = PrintableText.line(
                String(decoding: answer.readableBytesView, as: UTF8.self), limit: 300)
            throw CommandFailure("\(url)\(demo.path) answers \(status): \(text)")
        }
    }

    /// The system's own words where a connection failed, which are the innermost part of the error.
    static func reason(_ error: any Error) -> String {
        if let failure = error as? NIOConnectionError, let first = failure.connectionErrors.first {
            return reason(first.error)
        }
        if let failure = error as? IOError {
            return "\(SystemCallError(number: failure.errnoCode))"
        }
        return PrintableText.line("\(error)", limit: 200)
    }
}
