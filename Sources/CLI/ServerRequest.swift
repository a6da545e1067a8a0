import AsyncHTTPClient
import Bytes
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
        try await send(.POST, path, body)
    }

    /// Gets JSON.
    ///
    /// - Throws: if the server does not answer, or refuses, with what it says.
    func get(
        _ path: String, _ parameters: [(name: String, value: String)]
    ) async throws(CommandFailure) -> [UInt8] {
        let query = parameters.map { "\($0.name)=\(PercentEncoding.encode($0.value))" }
        return try await send(.GET, path + "?" + query.joined(separator: "&"), nil)
    }

    private func send(
        _ method: HTTPMethod, _ path: String, _ body: [UInt8]?
    ) async throws(CommandFailure) -> [UInt8] {
        var root = url
        while root.hasSuffix("/") { root.removeLast() }
        var request = HTTPClientRequest(url: root + path)
        request.method = method
        request.headers.add(name: "Authorization", value: "Bearer \(token)")
        if let body {
            request.headers.add(name: "Content-Type", value: "application/json")
            request.body = .bytes(ByteBuffer(bytes: body))
        }
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
