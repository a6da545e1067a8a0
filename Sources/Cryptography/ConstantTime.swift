internal import COpenSSL

/// Comparisons whose time tells nothing about the bytes compared.
public enum ConstantTime {
    /// Whether both hold the same bytes; only the lengths may be learned from the time it takes.
    public static func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        left.count == right.count && CRYPTO_memcmp(left, right, left.count) == 0
    }

    /// Whether two digests are the same.
    public static func areEqual(_ left: SHA256Digest, _ right: SHA256Digest) -> Bool {
        left.withUnsafeBytes { first in
            right.withUnsafeBytes { second in
                CRYPTO_memcmp(first.baseAddress, second.baseAddress, first.count) == 0
            }
        }
    }
}
