internal import COpenSSL

/// Random bytes that nobody can predict, from libcrypto's generator.
public enum SecureRandom {
    /// `count` random bytes.
    ///
    /// - Throws: `CryptographyError.noEntropy` if the generator could not be seeded.
    public static func bytes(_ count: Int) throws(CryptographyError) -> [UInt8] {
        var done: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { output, initialized in
            done = RAND_bytes(output.baseAddress, Int32(count))
            initialized = count
        }
        guard done == 1 || count == 0 else { throw CryptographyError.noEntropy }
        return bytes
    }
}
