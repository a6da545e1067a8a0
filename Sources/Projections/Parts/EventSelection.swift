/// What one part, or several together, have for a question about events.
struct EventSelection {
    /// The first of those after the cursor, newest first.
    var positions: [EventQuestion.Position] = []
    /// How many match, wherever the cursor stands.
    var total = 0
    /// How many of them stand after the cursor.
    var remaining = 0

    /// Adds what another part has, and keeps the first `wanted`.
    mutating func join(_ other: EventSelection, wanted: Int) {
        total += other.total
        remaining += other.remaining
        if positions.isEmpty {
            positions = other.positions
        } else if !other.positions.isEmpty {
            positions = Array(
                (positions + other.positions).sorted { $0.precedes($1) }.prefix(wanted))
        }
    }
}

extension EventQuestion.Position {
    /// Whether it stands before another: it is newer by event time, then by sequence number.
    func precedes(_ other: Self) -> Bool {
        (timestamp, sequenceNumber) > (other.timestamp, other.sequenceNumber)
    }
}
