internal import Bytes
internal import Cryptography

/// Finds the rows in which two states differ, in memory that does not grow with them: a first pass
/// tells which of some buckets of keys differ, a second one lists the rows of a few of these.
struct RowSieve: Sendable {
    private static let bucketCount = 4_096
    /// Buckets whose rows are listed.
    private static let listedCount = 16

    /// By bucket, the sum of the first eight bytes of each row's hash: it need not be hard to forge.
    private var sums = [UInt64](repeating: 0, count: Self.bucketCount)
    private let listed: Set<Int>
    /// The hash of each listed row by its key.
    private var rows: [[UInt8]: SHA256Digest] = [:]

    /// For the first pass.
    init() { listed = [] }

    /// For the second pass, behind the first one over each state.
    init(whereDiffer left: RowSieve, _ right: RowSieve) {
        let buckets = left.sums.indices.filter { left.sums[$0] != right.sums[$0] }
        listed = Set(buckets.prefix(Self.listedCount))
    }

    /// Whether the first passes found a difference.
    var isEmpty: Bool { listed.isEmpty }

    mutating func add(_ digest: SHA256Digest, key: [UInt8]) {
        let bucket = Int(
            key.withUnsafeBytes { StableHash.hash($0) } & UInt64(Self.bucketCount - 1))
        sums[bucket] &+= digest.withUnsafeBytes { $0.loadUnaligned(as: UInt64.self) }
        if listed.contains(bucket) { rows[key] = digest }
    }

    /// The lowest key, by its bytes, whose rows differ, or that only one of the two has.
    func firstDifference(from other: RowSieve) -> [UInt8]? {
        var keys = rows.filter { other.rows[$0.key] != $0.value }.map(\.key)
        keys += other.rows.keys.filter { rows[$0] == nil }
        return keys.min { $0.lexicographicallyPrecedes($1) }
    }
}
