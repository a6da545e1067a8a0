internal import Bytes
internal import Cryptography

/// The secrets that must never be in the log: `DIR/keystore`, readable by its owner only.
///
/// Lost, all keys and the operator's token are void; the data stays. Layout (spec/key-store.md): magic
/// `WLLMKEYS`, version u32 = 1, pepper (32 bytes), CRC-32C of all before.
struct KeyStore: Sendable {
    static let fileName = "keystore"
    private static let magic = Array("WLLMKEYS".utf8)
    private static let byteCount = 8 + 4 + 32 + 4

    /// The key of every HMAC over a secret: 32 random bytes.
    let pepper: [UInt8]

    /// Makes a new one.
    static func make(
        _ randomBytes: EngineOptions.RandomSource = EngineOptions.systemRandomBytes
    ) throws(EngineError) -> KeyStore {
        KeyStore(pepper: try randomBytes(32))
    }

    private init(pepper: [UInt8]) { self.pepper = pepper }

    /// Reads the bytes of a key store.
    init(encoded: [UInt8]) throws(FormatError) {
        var reader = ByteReader(encoded.span.bytes)
        let magic = try reader.bytes(8)
        let version = try reader.uint32()
        guard magic == Self.magic, version == 1, encoded.count == Self.byteCount else {
            throw FormatError(
                offset: 0, expected: "a key store of version 1, \(Self.byteCount) bytes",
                found: "\(encoded.count) bytes, version \(version)")
        }
        pepper = try reader.bytes(32)
        let checksum = CRC32C.checksum(Array(encoded[0..<44]))
        let stored = try reader.uint32()
        guard stored == checksum else {
            throw FormatError(offset: 44, expected: "checksum \(checksum)", found: "\(stored)")
        }
    }

    /// Its bytes on disk.
    var encoded: [UInt8] {
        var writer = ByteWriter(reservingCapacity: Self.byteCount)
        writer.append(Self.magic)
        writer.uint32(1)
        writer.append(pepper)
        writer.uint32(CRC32C.checksum(writer.bytes))
        return writer.bytes
    }

    /// What the log keeps of a secret.
    func digest(of secret: String) -> [UInt8] {
        HMACSHA256.authenticate(Array(secret.utf8), key: pepper).bytes
    }

    /// The secret under which event ids are fingerprinted, derived so that it reveals nothing.
    var fingerprintSecret: EventFingerprint.Secret {
        let derived = HMACSHA256.authenticate(Array("event fingerprints".utf8), key: pepper).bytes
        var reader = ByteReader(derived.span.bytes)
        // Sixteen of 32 bytes are always there.
        let first = (try? reader.uint64()) ?? 0
        let second = (try? reader.uint64()) ?? 0
        return EventFingerprint.Secret(first: first, second: second)
    }
}
