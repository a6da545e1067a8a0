internal import Bytes
internal import Cryptography

/// Adds up the SHA-256 of logical rows modulo 2²⁵⁶, so that their order does not matter
/// (spec/projections.md §2).
struct DigestAccumulator: ~Copyable {
    /// The sum, least significant word first.
    private var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
    private(set) var rowCount = 0
    private var hash = SHA256()
    private var key = ByteWriter(reservingCapacity: 128)
    private var value = ByteWriter(reservingCapacity: 256)
    /// Sorts the rows where it is to be found out which of them differ.
    private(set) var sieve: RowSieve?

    init(sieve: RowSieve? = nil) { self.sieve = sieve }

    /// Adds one row: what `body` writes as its key and as its value.
    mutating func row(_ body: (_ key: inout ByteWriter, _ value: inout ByteWriter) -> Void) {
        key.removeAll()
        value.removeAll()
        body(&key, &value)
        var length = ByteWriter(reservingCapacity: 10)
        length.varint(UInt64(key.count))
        hash.update(length.bytes)
        hash.update(key.bytes)
        hash.update(value.bytes)
        let digest = hash.finish()
        sieve?.add(digest, key: key.bytes)
        add(digest)
        rowCount += 1
    }

    private mutating func add(_ digest: SHA256Digest) {
        digest.withUnsafeBytes { bytes in
            func word(_ offset: Int) -> UInt64 {
                UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            }
            var carry: UInt64 = 0
            func sum(_ left: UInt64, _ right: UInt64) -> UInt64 {
                let (partial, first) = left.addingReportingOverflow(right)
                let (whole, second) = partial.addingReportingOverflow(carry)
                carry = first || second ? 1 : 0
                return whole
            }
            words.0 = sum(words.0, word(24))
            words.1 = sum(words.1, word(16))
            words.2 = sum(words.2, word(8))
            words.3 = sum(words.3, word(0))
        }
    }

    /// The sum so far under a projection's name.
    func digest(name: String, version: Int) -> ProjectionDigest {
        var writer = ByteWriter(reservingCapacity: 32)
        for word in [words.3, words.2, words.1, words.0] { writer.uint64(word.byteSwapped) }
        return ProjectionDigest(
            name: name, version: version, rowCount: rowCount, bytes: writer.bytes)
    }
}
