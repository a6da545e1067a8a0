internal import Bytes
internal import Glibc

/// A set of 64-bit keys in about 18 bits each, which answers "no" for certain and "yes" wrongly once
/// in 65,536 times: a 3-wise binary fuse filter with fingerprints of 16 bits.
///
/// Source: Graf and Lemire, "Binary Fuse Filters: Fast and Smaller Than Xor Filters" (2022). A Bloom
/// filter of that size errs once in 5,000 times and makes more cache misses.
struct FuseFilter: Sendable {
    /// Where keys lie.
    struct Shape: Sendable {
        var seed: UInt64
        var segmentLength: UInt32
        var segmentCount: UInt32

        /// Wraps around for what is no shape: an error tells it before anyone asks whether it is one.
        var slotCount: Int { (Int(segmentCount) + 2) &* Int(segmentLength) }

        /// Whether no key lies beyond the slots.
        var isValid: Bool {
            segmentLength != 0 && segmentLength & (segmentLength - 1) == 0
                && segmentLength <= 1 << 18 && segmentCount > 0 && segmentCount < 1 << 28
        }

        /// The fingerprint of a key, and its slots.
        func probe(_ key: UInt64) -> (fingerprint: UInt16, Int, Int, Int) {
            let hash = FuseFilter.mix(key &+ seed)
            let places = places(hash)
            return (FuseFilter.fingerprint(hash), places.0, places.1, places.2)
        }

        /// Three slots in three segments that follow on one another.
        func places(_ hash: UInt64) -> (Int, Int, Int) {
            let starts = UInt64(segmentCount) * UInt64(segmentLength)
            let first = hash.multipliedFullWidth(by: starts).high
            let mask = UInt64(segmentLength) - 1
            let second = (first + UInt64(segmentLength)) ^ (hash >> 18 & mask)
            let third = (first + 2 * UInt64(segmentLength)) ^ (hash & mask)
            return (Int(first), Int(second), Int(third))
        }
    }

    private(set) var shape: Shape
    private var fingerprints: [UInt16]

    /// How many bytes of memory it takes.
    var byteCount: Int { fingerprints.count * 2 }

    /// Makes the filter of some keys, in whatever order; they may repeat.
    ///
    /// - Returns: nil if no way was found to place them, which for good hashes does not happen.
    init?(_ keys: consuming [UInt64]) {
        // In place where nobody else has them: it is the larger part of what this takes.
        var distinct = keys
        distinct.sort()
        var count = 0
        for key in distinct where count == 0 || distinct[count - 1] != key {
            distinct[count] = key
            count += 1
        }
        distinct.removeLast(distinct.count - count)
        let length = Self.segmentLength(count)
        shape = Shape(
            seed: 0, segmentLength: length, segmentCount: Self.segmentCount(count, length))
        fingerprints = []
        guard count > 0 else { return }
        for attempt in 1...100 {
            shape.seed = Self.mix(UInt64(attempt))
            if place(distinct) { return }
        }
        return nil
    }

    /// Whether a key may be one of them.
    func mayContain(_ key: UInt64) -> Bool {
        guard !fingerprints.isEmpty else { return false }
        let (fingerprint, first, second, third) = shape.probe(key)
        return fingerprint ^ fingerprints[first] ^ fingerprints[second] ^ fingerprints[third] == 0
    }

    /// The lower 12 bits of each slot, two in three bytes: a filter too, that errs more often.
    var packed: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity((fingerprints.count + 1) / 2 * 3)
        for place in stride(from: 0, to: fingerprints.count, by: 2) {
            let low = fingerprints[place] & 0xfff
            let high = place + 1 < fingerprints.count ? fingerprints[place + 1] & 0xfff : 0
            bytes.append(UInt8(truncatingIfNeeded: low))
            bytes.append(UInt8(truncatingIfNeeded: low >> 8 | high << 4))
            bytes.append(UInt8(truncatingIfNeeded: high >> 4))
        }
        return bytes
    }

    /// Assigns fingerprints by peeling: a slot that only one key is left for belongs to that key.
    private mutating func place(_ keys: [UInt64]) -> Bool {
        var counts = [UInt8](repeating: 0, count: shape.slotCount)
        var sums = [UInt64](repeating: 0, count: shape.slotCount)
        for key in keys {
            let hash = Self.mix(key &+ shape.seed)
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
        // Two arrays, since a pair of them would be padded.
        var order: [UInt64] = []
        var slots: [UInt32] = []
        order.reserveCapacity(keys.count)
        slots.reserveCapacity(keys.count)
        while let slot = alone.popLast() {
            guard counts[slot] == 1 else { continue }
            let hash = sums[slot]
            order.append(hash)
            slots.append(UInt32(truncatingIfNeeded: slot))
            forEachPlace(hash) { other in
                counts[other] &-= 1
                sums[other] ^= hash
                if counts[other] == 1 { alone.append(other) }
            }
        }
        guard order.count == keys.count else { return false }
        fingerprints = [UInt16](repeating: 0, count: shape.slotCount)
        for place in order.indices.reversed() {
            let (hash, slot) = (order[place], Int(slots[place]))
            let places = shape.places(hash)
            fingerprints[slot] = 0
            fingerprints[slot] =
                Self.fingerprint(hash) ^ fingerprints[places.0] ^ fingerprints[places.1]
                ^ fingerprints[places.2]
        }
        return true
    }

    private func forEachPlace(_ hash: UInt64, _ body: (Int) -> Void) {
        let places = shape.places(hash)
        body(places.0)
        body(places.1)
        body(places.2)
    }

    fileprivate static func fingerprint(_ hash: UInt64) -> UInt16 {
        UInt16(truncatingIfNeeded: hash ^ hash >> 32)
    }

    /// MurmurHash3's finaliser.
    fileprivate static func mix(_ key: UInt64) -> UInt64 {
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
        writer.uint64(shape.seed)
        writer.uint32(shape.segmentLength)
        writer.uint32(shape.segmentCount)
        writer.uint32(UInt32(fingerprints.count))
        for fingerprint in fingerprints { writer.uint16(fingerprint) }
    }

    /// - Throws: `FormatError` if these are not the bytes of a filter.
    init(_ bytes: [UInt8]) throws(FormatError) {
        var reader = ByteReader(bytes.span.bytes)
        shape = Shape(
            seed: try reader.uint64(), segmentLength: try reader.uint32(),
            segmentCount: try reader.uint32())
        let count = Int(try reader.uint32())
        guard shape.isValid, count == 0 || count == shape.slotCount, reader.remaining == count * 2
        else {
            throw FormatError(
                offset: 8, expected: "a filter",
                found: "\(shape.segmentCount) segments of \(shape.segmentLength), \(count) slots")
        }
        fingerprints = []
        fingerprints.reserveCapacity(count)
        for _ in 0..<count { fingerprints.append(try reader.uint16()) }
    }
}
