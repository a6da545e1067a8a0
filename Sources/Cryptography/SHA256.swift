internal import COpenSSL

/// A running SHA-256 (FIPS 180-4), by libcrypto.
///
/// Feed it with `update`, end with `finish`, which makes it ready for the next message. Keeping one
/// for many short messages saves an allocation and a look-up each: a quarter of the cost at 1 KB.
public struct SHA256: ~Copyable {
    private let context: OpaquePointer

    public init() {
        guard let context = EVP_MD_CTX_new() else { preconditionFailure("out of memory") }
        self.context = context
        let ready = EVP_DigestInit_ex2(context, Self.algorithm, nil) == 1
        precondition(ready, "libcrypto lacks SHA-256")
    }

    deinit { EVP_MD_CTX_free(context) }

    /// Hashes more bytes.
    public mutating func update(_ bytes: RawSpan) {
        bytes.withUnsafeBytes { update($0) }
    }

    /// Hashes more bytes.
    public mutating func update(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { update($0) }
    }

    /// Hashes more bytes.
    public mutating func update(_ bytes: UnsafeRawBufferPointer) {
        precondition(EVP_DigestUpdate(context, bytes.baseAddress, bytes.count) == 1)
    }

    /// Hashes the 32 bytes of a digest.
    public mutating func update(_ digest: SHA256Digest) {
        digest.withUnsafeBytes { update($0) }
    }

    /// The digest of everything since the start or the last `finish`.
    public mutating func finish() -> SHA256Digest {
        let digest = SHA256Digest { output in
            let bytes = output.assumingMemoryBound(to: UInt8.self)
            precondition(EVP_DigestFinal_ex(context, bytes.baseAddress, nil) == 1)
        }
        // A nil algorithm keeps the one that was fetched.
        precondition(EVP_DigestInit_ex2(context, nil, nil) == 1)
        return digest
    }

    /// The digest of `bytes`.
    public static func hash(_ bytes: RawSpan) -> SHA256Digest {
        bytes.withUnsafeBytes { hash($0) }
    }

    /// The digest of `bytes`.
    public static func hash(_ bytes: [UInt8]) -> SHA256Digest {
        bytes.withUnsafeBytes { hash($0) }
    }

    private static func hash(_ bytes: UnsafeRawBufferPointer) -> SHA256Digest {
        SHA256Digest { output in
            let target = output.assumingMemoryBound(to: UInt8.self)
            let done = EVP_Digest(
                bytes.baseAddress, bytes.count, target.baseAddress, nil, algorithm, nil)
            precondition(done == 1, "libcrypto refused a SHA-256")
        }
    }

    // Fetched once, since each look-up takes a lock. Never changed and never freed, so it may be
    // shared between threads.
    nonisolated(unsafe) static let algorithm: OpaquePointer? = EVP_MD_fetch(nil, "SHA256", nil)
}
