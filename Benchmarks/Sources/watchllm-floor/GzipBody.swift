import CGzip

/// Inflates a request's body by zlib.
enum GzipBody {
    /// The most bytes that a body may have inflated: as in the real server.
    private static let maximumByteCount = 64 << 20

    static func inflate(_ body: [UInt8]) throws(FloorError) -> [UInt8] {
        var stream = z_stream()
        // 16 beyond the window's bits means a gzip header.
        guard
            inflateInit2_(
                &stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
        else { throw FloorError(reason: "zlib does not begin") }
        defer { inflateEnd(&stream) }
        var body = body
        var result: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 256 << 10)
        return try body.withUnsafeMutableBufferPointer { input throws(FloorError) in
            stream.next_in = input.baseAddress
            stream.avail_in = UInt32(input.count)
            while true {
                let code = part.withUnsafeMutableBufferPointer { output in
                    stream.next_out = output.baseAddress
                    stream.avail_out = UInt32(output.count)
                    return CGzip.inflate(&stream, Z_NO_FLUSH)
                }
                result.append(contentsOf: part.prefix(part.count - Int(stream.avail_out)))
                if code == Z_STREAM_END { return result }
                guard code == Z_OK, result.count <= maximumByteCount else {
                    throw FloorError(reason: "the body is not gzip")
                }
            }
        }
    }
}
