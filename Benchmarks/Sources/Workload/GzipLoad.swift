internal import CGzip

/// A load whose bodies are compressed, all of them beforehand: they can't be patched any more.
public struct GzipLoad: Load, Sendable {
    private let requests: [[UInt8]]
    private let eventCounts: [Int]

    /// - Parameter level: of zlib, 1 to 9; exporters use 6 as a rule.
    public init(_ load: TemplateLoad, level: Int = 6) {
        var requests: [[UInt8]] = []
        var eventCounts: [Int] = []
        var buffer: [UInt8] = []
        for index in 0..<load.requestCount {
            eventCounts.append(load.fill(index, into: &buffer))
            requests.append(Self.compressed(buffer, level: level))
        }
        self.requests = requests
        self.eventCounts = eventCounts
    }

    public var requestCount: Int { requests.count }

    public func fill(_ index: Int, into buffer: inout [UInt8]) -> Int {
        buffer.removeAll(keepingCapacity: true)
        buffer.append(contentsOf: requests[index])
        return eventCounts[index]
    }

    /// The request with its body compressed and its head to match.
    private static func compressed(_ request: [UInt8], level: Int) -> [UInt8] {
        let sent = RequestBody.of(request)
        let head = String(decoding: request[..<sent.startIndex], as: UTF8.self)
        let body = deflated(Array(sent), level: level)
        let lines = head.split(separator: "\r\n").filter { !$0.hasPrefix("Content-Length") }
        let newHead =
            lines.joined(separator: "\r\n")
            + "\r\nContent-Encoding: gzip\r\nContent-Length: \(body.count)\r\n\r\n"
        return Array(newHead.utf8) + body
    }

    private static func deflated(_ bytes: [UInt8], level: Int) -> [UInt8] {
        var stream = z_stream()
        // 16 beyond the window's bits means a gzip header.
        let begun = deflateInit2_(
            &stream, Int32(level), Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size))
        precondition(begun == Z_OK, "zlib does not begin")
        defer { deflateEnd(&stream) }
        var bytes = bytes
        var output = [UInt8](
            repeating: 0, count: Int(deflateBound(&stream, UInt(bytes.count))))
        let free = bytes.withUnsafeMutableBufferPointer { input in
            output.withUnsafeMutableBufferPointer { output in
                stream.next_in = input.baseAddress
                stream.avail_in = UInt32(input.count)
                stream.next_out = output.baseAddress
                stream.avail_out = UInt32(output.count)
                let ended = deflate(&stream, Z_FINISH)
                precondition(ended == Z_STREAM_END, "zlib's own bound was too small")
                return Int(stream.avail_out)
            }
        }
        output.removeLast(free)
        return output
    }
}
