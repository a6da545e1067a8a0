/// Finds rows of a table by a 64-bit hash that the table keeps or can compute: four bytes a slot.
///
/// Open addressing with linear probing. Where a row lies depends on a secret drawn at start, so that
/// nobody can choose hashes that crowd together; no answer depends on where it lies.
struct RowIndex: Sendable {
    /// Stands for "no row", here and in every column that refers to rows.
    static let none = UInt32.max

    private var slots: [UInt32] = []
    private var shift: UInt64 = 64
    private(set) var count = 0
    private let secret: UInt64
    private let factor: UInt64

    init() {
        secret = .random(in: .min ... .max)
        factor = .random(in: .min ... .max) | 1
    }

    /// The row with this hash for which `matches` holds.
    @inline(__always)
    func row(hash: UInt64, where matches: (UInt32) -> Bool) -> UInt32? {
        guard !slots.isEmpty else { return nil }
        let mask = slots.count &- 1
        var slot = place(hash)
        while slots[slot] != Self.none {
            if matches(slots[slot]) { return slots[slot] }
            slot = (slot &+ 1) & mask
        }
        return nil
    }

    /// Whether `grow` must come before the next `insert`.
    @inline(__always)
    var isFull: Bool { (count &+ 1) &* 4 > slots.count &* 3 }

    /// Adds a row that is not there yet.
    mutating func insert(_ row: UInt32, hash: UInt64) {
        precondition(!isFull, "insert into a full index")
        put(row, hash: hash)
        count &+= 1
    }

    /// Puts `newer` where `row` is; both have this hash.
    mutating func replace(_ row: UInt32, by newer: UInt32, hash: UInt64) {
        guard !slots.isEmpty else { return }
        let mask = slots.count &- 1
        var slot = place(hash)
        while slots[slot] != Self.none {
            if slots[slot] == row {
                slots[slot] = newer
                return
            }
            slot = (slot &+ 1) & mask
        }
    }

    private func place(_ hash: UInt64) -> Int {
        // A random odd factor spreads any two hashes alike (Dietzfelbinger's multiply-shift).
        Int(truncatingIfNeeded: ((hash ^ secret) &* factor) &>> shift)
    }

    private mutating func put(_ row: UInt32, hash: UInt64) {
        let mask = slots.count &- 1
        var slot = place(hash)
        while slots[slot] != Self.none { slot = (slot &+ 1) & mask }
        slots[slot] = row
    }

    /// Doubles the slots.
    ///
    /// - Parameter hashOf: the hash of a row that was inserted before.
    @inline(never)
    mutating func grow(_ hashOf: (UInt32) -> UInt64) {
        let old = slots
        let capacity = max(8, old.count * 2)
        slots = [UInt32](repeating: Self.none, count: capacity)
        shift = UInt64(64 - capacity.trailingZeroBitCount)
        for row in old where row != Self.none { put(row, hash: hashOf(row)) }
    }
}
