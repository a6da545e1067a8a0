internal import CLZ4

/// The LZ4 block format, by liblz4, without a frame: the caller keeps both lengths.
public enum LZ4 {
    /// The longest input of one block, in bytes; beyond it `compress` traps.
    public static let maximumInputCount = 0x7E00_0000

    /// Appends the compressed form of `source` to `destination`.
    ///
    /// - Returns: the number of bytes appended; incompressible input grows by 1/255 + 16 bytes at most.
    public static func compress(_ source: RawSpan, appendingTo destination: inout [UInt8]) -> Int {
        precondition(source.byteCount <= maximumInputCount, "input longer than an LZ4 block")
        let bound = Int(LZ4_compressBound(Int32(source.byteCount)))
        var written: Int32 = 0
        destination.append(addingCapacity: bound) { (output: inout OutputSpan<UInt8>) in
            output.withUnsafeMutableBufferPointer { free, count in
                written = source.withUnsafeBytes { input in
                    LZ4_compress_default(
                        input.baseAddress, free.baseAddress, Int32(input.count), Int32(bound))
                }
                count = Int(written)
            }
        }
        precondition(written > 0 || source.byteCount == 0, "LZ4 refused a buffer of its own bound")
        return Int(written)
    }

    /// Decompresses a block whose decompressed length is known.
    ///
    /// - Throws: `FormatError` if the block is damaged or does not give exactly `count` bytes.
    public static func decompress(
        _ source: RawSpan, count: Int
    ) throws(FormatError) -> [UInt8] {
        guard count >= 0, count <= maximumInputCount, source.byteCount <= maximumInputCount else {
            throw FormatError(offset: 0, expected: "an LZ4 block", found: "a length of \(count)")
        }
        var found: Int32 = 0
        let result = [UInt8](unsafeUninitializedCapacity: count) { output, initialized in
            found = source.withUnsafeBytes { input in
                LZ4_decompress_safe(
                    input.baseAddress, output.baseAddress, Int32(input.count), Int32(count))
            }
            initialized = max(0, Int(found))
        }
        guard found == Int32(count) else {
            throw FormatError(
                offset: 0, expected: "an LZ4 block of \(count) bytes", found: "\(found)")
        }
        return result
    }
}
