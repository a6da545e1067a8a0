internal import Bytes
internal import Cryptography

/// Hashes logical rows and adds them up (spec/projections.md §2).
struct DigestAccumulator: ~Copyable {
    private(set) var sum = DigestSum()
    private var hash = SHA256()
    private var key = ByteWriter(reservingCapacity: 128)
    private var value = ByteWriter(reservingCapacity: 256)
    private var whole = ByteWriter(reservingCapacity: 512)
    /// Sorts the rows where it is to be found out which of them differ.
    private(set) var sieve: RowSieve?

    init(sieve: RowSieve? = nil) { self.sieve = sieve }

    /// Adds one row: what `body` writes as its key and as its value.
    mutating func row(_ body: (_ key: inout ByteWriter, _ value: inout ByteWriter) -> Void) {
        key.removeAll()
        value.removeAll()
        whole.removeAll()
        body(&key, &value)
        whole.varint(UInt64(key.count))
        let (keyBytes, valueBytes) = (key.bytes, value.bytes)
        whole.append(keyBytes.span.bytes)
        whole.append(valueBytes.span.bytes)
        // In one piece: each call of libcrypto costs as much as hashing a short row's block.
        hash.update(whole.bytes)
        let digest = hash.finish()
        sieve?.add(digest, key: key.bytes)
        sum += DigestSum(digest)
    }
}
