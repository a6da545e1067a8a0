internal import Bytes
internal import CDeflate

/// The deflate format (RFC 1951), by libdeflate, without a frame: the caller keeps both lengths.
enum Deflate {
    /// Compresses blocks one after the other.
    struct Compressor: ~Copyable {
        /// A third of the time of the highest, and 2 % longer.
        private static let level: Int32 = 6

        private let compressor: OpaquePointer

        /// - Returns: nil if there is no memory for it.
        init?() {
            guard let compressor = libdeflate_alloc_compressor(Self.level) else { return nil }
            self.compressor = compressor
        }

        deinit { libdeflate_free_compressor(compressor) }

        /// The compressed form of some bytes; nil if it is not shorter than `limit`.
        func compress(_ source: RawSpan, limit: Int) -> [UInt8]? {
            let result = [UInt8](unsafeUninitializedCapacity: limit) { output, initialized in
                initialized = source.withUnsafeBytes { input in
                    libdeflate_deflate_compress(
                        compressor, input.baseAddress, input.count, output.baseAddress, limit)
                }
            }
            return result.isEmpty || result.count >= limit ? nil : result
        }
    }

    /// Decompresses a block whose decompressed length is known.
    ///
    /// - Throws: `FormatError` if the block is damaged or does not give exactly `count` bytes.
    static func decompress(_ source: RawSpan, count: Int) throws(FormatError) -> [UInt8] {
        guard let decompressor = libdeflate_alloc_decompressor() else {
            throw FormatError(offset: 0, expected: "memory to decompress in", found: "none")
        }
        defer { libdeflate_free_decompressor(decompressor) }
        var isWhole = false
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { output, initialized in
            let result = source.withUnsafeBytes { input in
                // Without a place for the length, any other one is an error.
                libdeflate_deflate_decompress(
                    decompressor, input.baseAddress, input.count, output.baseAddress, count, nil)
            }
            isWhole = result == LIBDEFLATE_SUCCESS
            initialized = isWhole ? count : 0
        }
        guard isWhole else {
            throw FormatError(
                offset: 0, expected: "a deflated block of \(count) bytes", found: "another")
        }
        return bytes
    }
}
