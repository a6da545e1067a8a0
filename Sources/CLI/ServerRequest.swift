import AsyncHTTPClient
import NIOCore
import NIOHTTP1

/// A request of the operator's to a running server.
struct ServerRequest: Sendable {
    /// The server's root, such as `http://127.0.0.1:8080`.
    let url: String
    /// The operator's token.
    let token: String
    private static let timeoutSeconds: Int64 = 60
    private static let maximumAnswerByteCount = 16 << 20

    /// Posts JSON and gives the body of the answer.
    ///
    /// - Throws: if the server does not answer, or refuses, with what it says.
    func post(_ path: String, _ body: [UInt8]) async throws(CommandFailure) -> [UInt8] {
        var root = url
        while root.hasSuffix("/") { root.removeLast() }
        var request = HTTPClientRequest(url: root + path)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/json")
        request.headers.add(name: "Authorization", value: "Bearer \(token)")
        request.body = .bytes(ByteBuffer(bytes: body))
        // Where nobody listens, trying again would only hide it.
        var configuration = HTTPClient.Configuration()
        configuration.connectionPool.retryConnectionEstablishment = false
        let status: UInt
        let answer: [UInt8]
        do {
            (status, answer) = try await HTTPClient.withHTTPClient(configuration: configuration) {
                [request] client in
                let response = try await client.execute(
                    request, timeout: .seconds(Self.timeoutSeconds))
                let body = try await response.body.collect(upTo: Self.maximumAnswerByteCount)
                return (response.status.code, Array(body.readableBytesView))
            }
        } catch {
            throw CommandFailure("\(url) does not answer: \(DemoSender.reason(error))")
        }
        guard (200..<300).contains(status) else {
            let text = PrintableText.line(String(decoding: answer, as: UTF8.self), limit: 300)
            throw CommandFailure("\(url)\(path) answers \(status): \(text)")
        }
        return answer
    }
}
