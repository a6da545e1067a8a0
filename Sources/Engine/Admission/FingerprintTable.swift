internal import Bytes

/// Where ids were accepted, by fingerprint.
///
/// Nearly every look-up is for an id that is not there. So beside the slots (32 bytes each, all over
/// memory) stands a byte for each, of its fingerprint: a look-up reads a few neighbouring bytes, of a
/// table that fits the processor's cache, and a slot only where one of them agrees (1 in 250). The
/// standard dictionary hashed the fingerprint again and met a cache miss or two in each generation.
struct FingerprintTable {
    private struct Slot {
        var fingerprint: EventFingerprint
        var entry: RecentEventIDs.Entry
    }

    private static let free: UInt8 = 0
    private static let removed: UInt8 = 1

    /// `free`, `removed`, or from 2 on a byte of the fingerprint; as many as a power of two.
    private var tags = [UInt8](repeating: Self.free, count: 16)
    private var slots: [Slot]
    /// Slots that are not free.
    private var usedCount = 0
    /// How many entries there are.
    private(set) var count = 0

    private static let empty = Slot(
        fingerprint: EventFingerprint(high: 0, low: 0),
        entry: RecentEventIDs.Entry(sequenceNumber: .zero, commitTime: .init(microseconds: 0)))

    init() { slots = Array(repeating: Self.empty, count: tags.count) }

    var isEmpty: Bool { count == 0 }

    /// The entry of a fingerprint.
    func find(_ fingerprint: EventFingerprint) -> RecentEventIDs.Entry? {
        slot(of: fingerprint).map { slots[$0].entry }
    }

    /// Sets the entry of a fingerprint.
    mutating func insert(_ fingerprint: EventFingerprint, _ entry: RecentEventIDs.Entry) {
        if let known = slot(of: fingerprint) {
            slots[known].entry = entry
            return
        }
        if usedCount >= tags.count / 4 * 3 { grow() }
        put(Slot(fingerprint: fingerprint, entry: entry))
        count += 1
    }

    /// Removes the entry of a fingerprint, if there is one.
    mutating func remove(_ fingerprint: EventFingerprint) {
        guard let known = slot(of: fingerprint) else { return }
        tags[known] = Self.removed
        count -= 1
    }

    private func slot(of fingerprint: EventFingerprint) -> Int? {
        let wanted = Self.tag(fingerprint)
        let mask = tags.count - 1
        var place = Int(truncatingIfNeeded: fingerprint.low) & mask
        while tags[place] != Self.free {
            if tags[place] == wanted, slots[place].fingerprint == fingerprint { return place }
            place = (place + 1) & mask
        }
        return nil
    }

    /// Puts what is not there into the first slot of its row that is free.
    private mutating func put(_ slot: Slot) {
        let mask = tags.count - 1
        var place = Int(truncatingIfNeeded: slot.fingerprint.low) & mask
        while tags[place] != Self.free { place = (place + 1) & mask }
        tags[place] = Self.tag(slot.fingerprint)
        slots[place] = slot
        usedCount += 1
    }

    private mutating func grow() {
        let known = zip(tags, slots).filter { $0.0 > Self.removed }.map(\.1)
        // Those that were removed leave room.
        let capacity = known.count >= tags.count / 2 ? tags.count * 2 : tags.count
        tags = Array(repeating: Self.free, count: capacity)
        slots = Array(repeating: Self.empty, count: capacity)
        usedCount = 0
        for slot in known { put(slot) }
    }

    private static func tag(_ fingerprint: EventFingerprint) -> UInt8 {
        max(2, UInt8(truncatingIfNeeded: fingerprint.high))
    }
}
