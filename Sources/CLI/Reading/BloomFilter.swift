/// A set of hashes that takes ten bits for each, and takes one in a hundred that is not in it for one
/// that is.
///
/// Source: Kirsch and Mitzenmacher, "Less Hashing, Same Performance" (2008), for the probes.
struct BloomFilter {
    private var bits: [UInt64]
    private let bitCount: UInt64

    /// 10 bits times ln 2.
    private static let probeCount: UInt64 = 7

    /// - Parameter capacity: for how many hashes it is made; with more it errs more often.
    init(capacity: Int) {
        let words = max(capacity, 64) * 10 / 64 + 1
        bits = Array(repeating: 0, count: words)
        bitCount = UInt64(words) * 64
    }

    /// Adds a hash.
    ///
    /// - Returns: false if it is in the set, or seems to be.
    mutating func insert(_ hash: Int) -> Bool {
        let hash = UInt64(bitPattern: Int64(hash))
        // Odd, so that the probes differ.
        let step = (hash &* 0x9E37_79B9_7F4A_7C15) >> 7 | 1
        var isNew = false
        for probe in 0..<Self.probeCount {
            let place = (hash &+ probe &* step).multipliedFullWidth(by: bitCount).high
            let mask: UInt64 = 1 << (place % 64)
            if bits[Int(place / 64)] & mask == 0 { isNew = true }
            bits[Int(place / 64)] |= mask
        }
        return isNew
    }
}
