import Glibc
import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// `watchllm-floor DIR`: what any server of this kind has to do for a write, and nothing else.
///
/// It collects the body, walks it once to its end, and answers 202 when the bytes are compressed,
/// checksummed, written and synced, many requests at a time. It looks at no key, decodes, prices,
/// numbers, indexes and counts nothing, and can answer no question: that is the floor that the
/// figures of the real server are put beside. It listens on any free port and prints `{"url":"…"}`.
@main
struct FloorServer {
    /// As the real server.
    private static let maximumBodyBytes = 8 << 20

    static func main() async throws {
        guard CommandLine.arguments.count == 2 else {
            throw FloorError(reason: "usage: watchllm-floor DIR")
        }
        let log = try FloorLog(path: CommandLine.arguments[1] + "/floor.log")
        let router = Router()
        router.get("/") { _, _ in "ok" }
        for path in ["/api/v1/events", "/api/v1/events/batch"] {
            router.post(RouterPath(path)) { request, _ in
                let body = try await collect(request)
                try BodyWalk.json(body)
                try await log.append(body)
                return HTTPResponse.Status.accepted
            }
        }
        router.post("/v1/traces") { request, _ in
            var body = try await collect(request)
            if request.headers[.contentEncoding] == "gzip" {
                body = try GzipBody.inflate(body)
            }
            try BodyWalk.protobuf(body)
            try await log.append(body)
            return HTTPResponse.Status.ok
        }
        let application = Application(
            router: router,
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in
                print("{\"url\":\"http://127.0.0.1:\(channel.localAddress?.port ?? 0)\"}")
                fflush(nil)
            }, logger: Logger(label: "floor", factory: { _ in SwiftLogNoOpLogHandler() }))
        try await application.runService()
    }

    private static func collect(_ request: Request) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(request.headers[.contentLength].flatMap { Int($0) } ?? 0)
        for try await chunk in request.body {
            bytes.append(contentsOf: chunk.readableBytesView)
            guard bytes.count <= maximumBodyBytes else {
                throw HTTPError(.contentTooLarge)
            }
        }
        return bytes
    }
}
