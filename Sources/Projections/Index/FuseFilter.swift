internal import Bytes
internal import Glibc

/// A set of 64-bit keys in about 18 bits each, which answers "no" for certain and "yes" wrongly once
/// in 65,536 times: a 3-wise binary fuse filter with fingerprints of 16 bits.
///
/// Source: Graf and Lemire, "Binary Fuse Filters: Fast and Smaller Than Xor Filters" (2022). A Bloom
/// filter of that size errs once in 5,000 times and makes more cache misses.
struct FuseFilter: Sendable {
    private var seed: UInt64
    private var segmentLength: UInt32
    private var segmentCount: UInt32
    private var fingerprints: [UInt16]

    /// How many bytes of memory it takes.
    var byteCount: Int { fingerprints.count * 2 }

    /// Makes the filter of some keys, in whatever order; they may repeat.
    ///
    /// - Returns: nil if no way was found to place them, which for good hashes does not happen.
    init?(_ keys: [UInt64]) {
        var distinct = keys
        distinct.sort()
        var count = 0
        for key in distinct where count == 0 || distinct[count - 1] != key {
            distinct[count] = key
            count += 1
        }
        distinct.removeLast(distinct.count - count)
        segmentLength = Self.segmentLength(count)
        segmentCount = Self.segmentCount(count, segmentLength)
        fingerprints = []
        seed = 0
        guard count > 0 else { return }
        for attempt in 1...100 {
            seed = Self.mix(UInt64(attempt))
            if place(distinct) { return }
        }
        return nil
    }

    /// Whether a key may be one of them.
    func mayContain(_ key: UInt64) -> Bool {
        guard !fingerprints.isEmpty else { return false }
        let hash = Self.mix(key &+ seed)
        let places = places(hash)
        return Self.fingerprint(hash)
            ^ fingerprints[places.0] ^ fingerprints[places.1] ^ fingerprints[places.2] == 0
    }

    private var slotCount: Int { (Int(segmentCount) + 2) * Int(segmentLength) }

    /// Assigns fingerprints by peeling: a slot that only one key is left for belongs to that key.
    private mutating func place(_ keys: [UInt64]) -> Bool {
        var counts = [UInt8](repeating: 0, count: slotCount)
        var sums = [UInt64](repeating: 0, count: slotCount)
        for key in keys {
            let hash = Self.mix(key &+ seed)
            var isCrowded = false
            forEachPlace(hash) { slot in
                if counts[slot] == .max { isCrowded = true }
                counts[slot] &+= 1
                sums[slot] ^= hash
            }
            // More keys to a slot than are counted: another seed will do better.
            if isCrowded { return false }
        }
        var alone = counts.indices.filter { counts[$0] == 1 }
        var order: [(hash: UInt64, slot: Int)] = []
        order.reserveCapacity(keys.count)
        while let slot = alone.popLast() {
            guard counts[slot] == 1 else { continue }
            let hash = sums[slot]
            order.append((hash, slot))
            forEachPlace(hash) { other in
                counts[other] &-= 1
                sums[other] ^= hash
                if counts[other] == 1 { alone.append(other) }
            }
        }
        guard order.count == keys.count else { return false }
        fingerprints = [UInt16](repeating: 0, count: slotCount)
        for (hash, slot) in order.reversed() {
            let places = places(hash)
            fingerprints[slot] = 0
            fingerprints[slot] =
                Self.fingerprint(hash) ^ fingerprints[places.0] ^ fingerprints[places.1]
                ^ fingerprints[places.2]
        }
        return true
    }

    /// Three slots in three segments that follow on one another.
    private func places(_ hash: UInt64) -> (Int, Int, Int) {
        let starts = UInt64(segmentCount) * UInt64(segmentLength)
        let first = hash.multipliedFullWidth(by: starts).high
        let mask = UInt64(segmentLength) - 1
        let second = (first + UInt64(segmentLength)) ^ (hash >> 18 & mask)
        let third = (first + 2 * UInt64(segmentLength)) ^ (hash & mask)
        return (Int(first), Int(second), Int(third))
    }

    private func forEachPlace(_ hash: UInt64, _ body: (Int) -> Void) {
        let places = places(hash)
        body(places.0)
        body(places.1)
        body(places.2)
    }

    private static func fingerprint(_ hash: UInt64) -> UInt16 {
        UInt16(truncatingIfNeeded: hash ^ hash >> 32)
    }

    /// MurmurHash3's finaliser.
    private static func mix(_ key: UInt64) -> UInt64 {
        var hash = key
        hash ^= hash >> 33
        hash &*= 0xff51_afd7_ed55_8ccd
        hash ^= hash >> 33
        hash &*= 0xc4ce_b9fe_1a85_ec53
        return hash ^ hash >> 33
    }

    /// The paper's choice for three segments: a power of two.
    private static func segmentLength(_ count: Int) -> UInt32 {
        guard count > 1 else { return 4 }
        let exponent = Int((log(Double(count)) / log(3.33) + 2.25).rounded(.down))
        return 1 << UInt32(min(max(exponent, 2), 18))
    }

    private static func segmentCount(_ count: Int, _ length: UInt32) -> UInt32 {
        let factor =
            count > 1 ? max(1.125, 0.875 + 0.25 * log(1_000_000) / log(Double(count))) : 0
        let slots = (Double(count) * factor).rounded()
        let segments = Int((slots / Double(length)).rounded(.up)) - 2
        return UInt32(max(segments, 1))
    }
}

// MARK: - As bytes (spec/index-format.md §5)

extension FuseFilter {
    func append(to writer: inout ByteWriter) {
        writer.uint64(seed)
        writer.uint32(segmentLength)
        writer.uint32(segmentCount)
        writer.uint32(UInt32(fingerprints.count))
        for fingerprint in fingerprints { writer.uint16(fingerprint) }
    }

    /// - Throws: `FormatError` if these are not the bytes of a filter.
    init(_ bytes: [UInt8]) throws(FormatError) {
        var reader = ByteReader(bytes.span.bytes)
        seed = try reader.uint64()
        segmentLength = try reader.uint32()
        segmentCount = try reader.uint32()
        let count = Int(try reader.uint32())
        let isPower = segmentLength != 0 && segmentLength & (segmentLength - 1) == 0
        guard isPower, segmentLength <= 1 << 18, segmentCount > 0, segmentCount < 1 << 28,
            count == 0 || count == (Int(segmentCount) + 2) * Int(segmentLength),
            reader.remaining == count * 2
        else {
            throw FormatError(
                offset: 8, expected: "a filter",
                found: "\(segmentCount) segments of \(segmentLength) with \(count) slots")
        }
        fingerprints = []
        fingerprints.reserveCapacity(count)
        for _ in 0..<count { fingerprints.append(try reader.uint16()) }
    }
}
