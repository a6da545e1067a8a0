public import Bytes

/// The logical order of a trace's events (spec/steps.md, section 1).
public enum StepOrder {
    /// What the order depends on.
    public struct Place: Hashable, Sendable {
        public var sequenceNumber: SequenceNumber
        public var timestamp: Timestamp
        public var stepIndex: Int64?

        public init(
            sequenceNumber: SequenceNumber, timestamp: Timestamp, stepIndex: Int64? = nil
        ) {
            self.sequenceNumber = sequenceNumber
            self.timestamp = timestamp
            self.stepIndex = stepIndex
        }
    }

    /// The indexes of places given in any order, first step first.
    public static func order(_ places: [Place]) -> [Int] {
        var order = places.indices.sorted { left, right in
            (places[left].timestamp, places[left].sequenceNumber)
                < (places[right].timestamp, places[right].sequenceNumber)
        }
        // Who tells no index goes with the latest before that does; the first ones before all.
        var current = Int64.min
        var groups = [Int64](repeating: .min, count: places.count)
        for index in order {
            current = places[index].stepIndex ?? current
            groups[index] = current
        }
        // A stable sort by group leaves each in order of time: ranks say so without relying on it.
        var ranks = [Int](repeating: 0, count: places.count)
        for (rank, index) in order.enumerated() { ranks[index] = rank }
        order.sort { (groups[$0], ranks[$0]) < (groups[$1], ranks[$1]) }
        return order
    }
}
