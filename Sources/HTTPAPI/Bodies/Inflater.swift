import CZlib

/// Inflates one body piece by piece, so that no more is in memory than its reader allows.
final class Inflater {
    /// The compressed formats of HTTP.
    enum Format: Hashable, Sendable {
        /// RFC 1952, one or more members.
        case gzip
        /// RFC 1950; also bare RFC 1951, which some clients send under the same name.
        case deflate
    }

    /// Whether everything so far is whole.
    private(set) var isAtEnd = false

    private static let partCount = 65_536

    private let format: Format
    private let stream: UnsafeMutablePointer<z_stream>
    private var isInitialized = false
    private var output = [UInt8](repeating: 0, count: Inflater.partCount)

    init(_ format: Format) throws(Problem) {
        self.format = format
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
    }

    deinit {
        if isInitialized { inflateEnd(stream) }
        stream.deinitialize(count: 1)
        stream.deallocate()
    }

    /// Inflates the next piece, handing on at most 64 KiB at a time.
    ///
    /// - Throws: `Problem.brokenCompression`, and whatever `take` throws.
    func inflate(
        _ input: [UInt8], _ take: (ArraySlice<UInt8>) throws(Problem) -> Void
    ) throws(Problem) {
        guard let first = input.first else { return }
        try start(firstByte: first)
        var consumed = 0
        while consumed < input.count || stream.pointee.avail_out == 0 {
            if isAtEnd {
                // More behind the end: only gzip may go on, with another member.
                guard consumed < input.count else { return }
                guard format == .gzip, inflateReset(stream) == Z_OK else {
                    throw .brokenCompression
                }
                isAtEnd = false
            }
            let (taken, made) = try step(input, from: consumed)
            consumed += taken
            if made > 0 { try take(output[..<made]) }
        }
    }

    /// Runs zlib once: how much it took, and how much it made.
    private func step(
        _ input: [UInt8], from start: Int
    ) throws(Problem) -> (taken: Int, made: Int) {
        let (status, taken, made) = input.withUnsafeBufferPointer { source in
            output.withUnsafeMutableBufferPointer { target in
                // zlib does not write to its input; its type only says so in newer versions.
                stream.pointee.next_in = source.baseAddress.map {
                    UnsafeMutablePointer(mutating: $0 + start)
                }
                stream.pointee.avail_in = UInt32(source.count - start)
                stream.pointee.next_out = target.baseAddress
                stream.pointee.avail_out = UInt32(target.count)
                let status = CZlib.inflate(stream, Z_NO_FLUSH)
                return (
                    status, source.count - start - Int(stream.pointee.avail_in),
                    target.count - Int(stream.pointee.avail_out)
                )
            }
        }
        switch status {
        case Z_STREAM_END: isAtEnd = true
        case Z_OK: break
        // Nothing left to do until there is more input.
        case Z_BUF_ERROR where made == 0 && start + taken == input.count: break
        default: throw .brokenCompression
        }
        return (taken, made)
    }

    private func start(firstByte: UInt8) throws(Problem) {
        guard !isInitialized else { return }
        // 15 bits of window; + 16 for gzip's frame, negative for no frame (zlib.h, inflateInit2).
        let windowBits: Int32 =
            switch format {
            case .gzip: 15 + 16
            // A zlib frame begins with compression method 8 and a window of at most 2¹⁵.
            case .deflate: firstByte & 0x0F == 8 && firstByte >> 4 <= 7 ? 15 : -15
            }
        guard watchllm_inflate_init(stream, windowBits) == Z_OK else { throw .internalError }
        stream.pointee.avail_out = 1
        isInitialized = true
    }
}
