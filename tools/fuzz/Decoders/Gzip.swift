import CZlib

/// The inflating of request bodies (`Inflater` and `WholeGzip` of HTTPAPI, built here without the
/// rest of it).
enum Decoder {
    /// Far below the server's limit, so that the fuzzer reaches it.
    private static let limit = 100_000
    /// The most that `Inflater` hands on at once.
    private static let part = 65_536

    private enum Outcome: Hashable {
        case whole([UInt8])
        /// Broken or too large: a body that is both may be told as either.
        case refused
    }

    static func check(_ body: [UInt8]) {
        for format in [Inflater.Format.gzip, .deflate] {
            let whole = inflate(body, format, chunk: body.count)
            // How a body is cut into pieces on its way changes nothing.
            for chunk in [1, 7, 1_000] where chunk < body.count {
                require(inflate(body, format, chunk: chunk) == whole, "pieces of \(chunk) bytes")
            }
            require(whole == reference(body, format), "\(format): \(whole) is not what zlib says")
        }
        checkWhole(body)
        // What zlib deflates, inflates.
        if body.count % 4 == 0 {
            for (windowBits, format) in [(31, Inflater.Format.gzip), (15, .deflate)] {
                let sent = deflated(body, windowBits: Int32(windowBits))
                let chunk = 1 + body.count % 100
                require(inflate(sent, format, chunk: chunk) == .whole(body), "not the same again")
                guard format == .gzip else { continue }
                let atOnce = WholeGzip.inflatedByteCount(of: sent).flatMap { count in
                    WholeGzip.inflate(sent, count: count)
                }
                require(atOnce == body, "libdeflate does not take what zlib made")
                let twice = inflate(sent + sent, format, chunk: chunk)
                require(twice == .whole(body + body), "two members")
                let cut = Array(sent.dropLast(1 + body.count % 8))
                require(inflate(cut, format, chunk: chunk) == .refused, "a cut body was accepted")
            }
        }
    }

    /// What libdeflate takes at once, zlib takes and makes the same of.
    private static func checkWhole(_ body: [UInt8]) {
        guard let count = WholeGzip.inflatedByteCount(of: body), count <= limit,
            let bytes = WholeGzip.inflate(body, count: count)
        else { return }
        require(reference(body, .gzip) == .whole(bytes), "libdeflate took what zlib does not")
    }

    /// As the server does it, body piece by body piece.
    private static func inflate(
        _ body: [UInt8], _ format: Inflater.Format, chunk: Int
    ) -> Outcome {
        var bytes: [UInt8] = []
        do throws(Problem) {
            let inflater = try Inflater(format)
            var next = 0
            while next < body.count {
                let end = min(next + max(chunk, 1), body.count)
                try inflater.inflate(Array(body[next..<end])) { piece throws(Problem) in
                    require(!piece.isEmpty && piece.count <= part, "a piece of \(piece.count)")
                    guard bytes.count + piece.count <= limit else { throw .tooLarge }
                    bytes.append(contentsOf: piece)
                }
                next = end
            }
            return inflater.isAtEnd ? .whole(bytes) : .refused
        } catch {
            require(error != .internalError, "zlib did not start")
            return .refused
        }
    }

    /// In one call a member, by zlib alone.
    private static func reference(_ body: [UInt8], _ format: Inflater.Format) -> Outcome {
        guard let first = body.first else { return .refused }
        let hasFrame = first & 0x0F == 8 && first >> 4 <= 7
        let windowBits: Int32 = format == .gzip ? 31 : hasFrame ? 15 : -15
        var bytes: [UInt8] = []
        var rest = body
        repeat {
            var stream = z_stream()
            guard watchllm_inflate_init(&stream, windowBits) == Z_OK else { return .refused }
            defer { inflateEnd(&stream) }
            var output = [UInt8](repeating: 0, count: limit + 1)
            let (status, made) = rest.withUnsafeMutableBufferPointer { source in
                output.withUnsafeMutableBufferPointer { target in
                    stream.next_in = source.baseAddress
                    stream.avail_in = UInt32(source.count)
                    stream.next_out = target.baseAddress
                    stream.avail_out = UInt32(target.count)
                    let status = CZlib.inflate(&stream, Z_FINISH)
                    return (status, target.count - Int(stream.avail_out))
                }
            }
            bytes += output[..<made]
            if bytes.count > limit { return .refused }
            guard status == Z_STREAM_END else { return .refused }
            rest = Array(rest.suffix(Int(stream.avail_in)))
            if format == .deflate, !rest.isEmpty { return .refused }
        } while !rest.isEmpty
        return .whole(bytes)
    }

    private static func deflated(_ bytes: [UInt8], windowBits: Int32) -> [UInt8] {
        var stream = z_stream()
        let size = Int32(MemoryLayout<z_stream>.size)
        guard
            deflateInit2_(
                &stream, 6, Z_DEFLATED, windowBits, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, size)
                == Z_OK
        else { return [] }
        defer { deflateEnd(&stream) }
        var input = bytes
        var output = [UInt8](repeating: 0, count: Int(deflateBound(&stream, UInt(bytes.count))))
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
        return Array(output[..<count])
    }

    static func seeds() -> [[UInt8]] {
        let text = Array(
            #"{"type":"log","body":{"message":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}}"#.utf8)
        let zeros = [UInt8](repeating: 0, count: 120_000)
        let mixed = (0..<600).map { UInt8(truncatingIfNeeded: $0 &* $0 &* 31 >> 3) }
        let members = deflated(text, windowBits: 31)
        var named = members
        // FNAME, behind the ten bytes of the member's header (RFC 1952, 2.3).
        named[3] = 8
        named.insert(contentsOf: Array("body.json\u{0}".utf8), at: 10)
        return [31, 15, -15].flatMap { bits in
            [[], text, zeros, mixed].map { deflated($0, windowBits: bits) }
        } + [members + members, members + [0], named, []]
    }
}

/// What `Inflater` throws in the server, without the server.
enum Problem: Error {
    case brokenCompression, internalError, tooLarge
}
