/// The different words of the block of rows that is being read: each is kept once a block.
///
/// Open addressing in a table that stays in the first cache. Where a hash lies depends on a random
/// number, so that no sender can know which words meet; what is gathered does not.
struct BlockWords {
    private static let standardSlotCount = 2_048

    /// The upper half of a hash, and the mark of the block that it was seen in.
    private var slots = [UInt64](repeating: 0, count: standardSlotCount)
    private var mark: UInt32 = 1
    private var count = 0
    private let key = UInt32.random(in: .min ... .max) | 1

    /// Begins another block, without words.
    mutating func removeAll() {
        count = 0
        guard slots.count == Self.standardSlotCount, mark < .max else {
            slots = [UInt64](repeating: 0, count: Self.standardSlotCount)
            mark = 1
            return
        }
        mark += 1
    }

    /// Appends those of some words that the block did not have to `pairs`, with its number.
    ///
    /// - Parameter hashes: their upper halves become the upper halves of the pairs.
    mutating func add(_ hashes: Span<UInt64>, block: UInt32, to pairs: inout [UInt64]) {
        while count + hashes.count > slots.count / 2 { grow() }
        let mark = mark
        let key = key
        var count = count
        // Spans are not asked with each element whether somebody else shares the array.
        var slots = slots.mutableSpan
        let mask = slots.count &- 1
        pairs.append(addingCapacity: hashes.count) { pairs in
            for index in hashes.indices {
                let upper = UInt32(truncatingIfNeeded: hashes[index] &>> 32)
                let wanted = UInt64(upper) &<< 32 | UInt64(mark)
                var place = Int(truncatingIfNeeded: (upper &* key) &>> 8) & mask
                var found = slots[place]
                // What another block left counts as free.
                while found != wanted, UInt32(truncatingIfNeeded: found) == mark {
                    place = (place &+ 1) & mask
                    found = slots[place]
                }
                if found == wanted { continue }
                slots[place] = wanted
                count &+= 1
                pairs.append(UInt64(upper) &<< 32 | UInt64(block))
            }
        }
        self.count = count
    }

    private mutating func grow() {
        let known = slots.filter { UInt32(truncatingIfNeeded: $0) == mark }
        let mask = slots.count * 2 - 1
        slots = [UInt64](repeating: 0, count: mask + 1)
        for slot in known {
            let upper = UInt32(truncatingIfNeeded: slot >> 32)
            var place = Int(truncatingIfNeeded: (upper &* key) &>> 8) & mask
            while UInt32(truncatingIfNeeded: slots[place]) == mark { place = (place + 1) & mask }
            slots[place] = slot
        }
    }
}
