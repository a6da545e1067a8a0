/// One connection for questions, one at a time; it blocks.
public final class HTTPConnection {
    public struct Answer: Sendable {
        public var status: Int
        public var body: [UInt8]
        /// From the first byte sent to the last received.
        public var nanoseconds: Int

        public var text: String { String(decoding: body, as: UTF8.self) }
    }

    private let socket: Socket
    private var parser = ResponseParser()
    private var buffer = [UInt8](repeating: 0, count: 256 << 10)

    /// - Throws: if nobody listens on the port.
    public init(port: Int) throws(Failure) { socket = try Socket(port: port) }

    public func get(_ path: String, token: String? = nil) throws(Failure) -> Answer {
        try request("GET", path, token: token)
    }

    /// - Parameter json: a body; nil for none.
    public func request(
        _ method: String, _ path: String, token: String? = nil, json: String? = nil
    ) throws(Failure) -> Answer {
        var head = "\(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        if let token { head += "Authorization: Bearer \(token)\r\n" }
        if let json {
            head += "Content-Type: application/json\r\nContent-Length: \(json.utf8.count)\r\n"
        }
        let bytes = Array((head + "\r\n" + (json ?? "")).utf8)
        let start = Clock.nanoseconds()
        var sent = 0
        while sent < bytes.count { sent += try socket.send(bytes[sent...]) }
        parser.reset()
        while !parser.isComplete {
            guard let count = try socket.receive(into: &buffer), count > 0 else {
                throw Failure("the server ended the connection in \(method) \(path)")
            }
            try parser.feed(buffer[..<count])
        }
        return Answer(
            status: parser.status, body: parser.body, nanoseconds: Clock.nanoseconds() - start)
    }
}
