internal import COpenSSL

/// Keyed hashing with SHA-256 (RFC 2104), by libcrypto.
public enum HMACSHA256 {
    /// The authentication code of `message` under `key`, which may have any length.
    public static func authenticate(_ message: [UInt8], key: [UInt8]) -> SHA256Digest {
        SHA256Digest { output in
            let target = output.assumingMemoryBound(to: UInt8.self)
            var count: UInt32 = 0
            // A nil key would mean "as before": an empty one needs an address.
            let padded = key.isEmpty ? [0] : key
            let result = HMAC(
                SHA256.algorithm, padded, Int32(key.count), message, message.count,
                target.baseAddress, &count)
            precondition(result != nil && count == 32, "libcrypto refused an HMAC")
        }
    }
}
