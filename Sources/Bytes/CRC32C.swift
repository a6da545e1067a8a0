internal import CPlatform

/// The checksum of the log's headers and payloads: CRC-32C (RFC 3720, appendix B.4).
public enum CRC32C {
    /// The checksum of `bytes`, continuing `seed`, the checksum of what came before (0 for nothing).
    public static func checksum(_ bytes: RawSpan, continuing seed: UInt32 = 0) -> UInt32 {
        bytes.withUnsafeBytes { watchllm_crc32c(seed, $0.baseAddress, $0.count) }
    }

    /// The checksum of an array.
    public static func checksum(_ bytes: [UInt8], continuing seed: UInt32 = 0) -> UInt32 {
        bytes.withUnsafeBytes { watchllm_crc32c(seed, $0.baseAddress, $0.count) }
    }

    /// The same by table instead of the processor's instruction: the tests' second opinion.
    public static func portableChecksum(_ bytes: [UInt8], continuing seed: UInt32 = 0) -> UInt32 {
        bytes.withUnsafeBytes { watchllm_crc32c_portable(seed, $0.baseAddress, $0.count) }
    }
}
