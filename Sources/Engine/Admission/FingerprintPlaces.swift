/// Which places the fingerprints of one request have, to find those that come twice in it.
///
/// An open-addressed table of places alone: fingerprints are uniform and nobody can choose them, so
/// their low bits are the slot. A `Dictionary` would hash them again, 30 ns for each event.
struct FingerprintPlaces {
    private static let free = UInt32.max
    /// A power of two, at least twice as many as there will be fingerprints.
    private var slots: [UInt32]

    /// - Parameter capacity: how many fingerprints there will be at most.
    init(capacity: Int) {
        var size = 2
        while size < capacity * 2 { size *= 2 }
        slots = Array(repeating: Self.free, count: capacity > 1 ? size : 0)
    }

    /// Notes the place of a fingerprint unless it has one already.
    ///
    /// - Parameter fingerprint: gives the fingerprint that was noted with a place.
    /// - Returns: the place that it had; nil if it is new.
    mutating func insert(
        _ fingerprint: EventFingerprint, _ place: Int, of known: (Int) -> EventFingerprint
    ) -> Int? {
        // The only one of its request.
        guard !slots.isEmpty else { return nil }
        var slot = Int(truncatingIfNeeded: fingerprint.low) & (slots.count - 1)
        while slots[slot] != Self.free {
            let other = Int(slots[slot])
            if known(other) == fingerprint { return other }
            slot = (slot + 1) & (slots.count - 1)
        }
        slots[slot] = UInt32(truncatingIfNeeded: place)
        return nil
    }
}
