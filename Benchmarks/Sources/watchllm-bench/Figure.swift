/// One line of the table: what was measured, beside its floor and its goal.
struct Figure {
    /// The part of the table that it stands in.
    var group: String
    var name: String
    var unit: String
    /// One value a run.
    var values: [Double]
    /// What the same costs at the least, measured in the same runs; empty if there is no such thing.
    var floors: [Double] = []
    /// What the floor is.
    var floorName = ""
    /// The value that is to be reached, one a run since some follow from what else was measured in
    /// it; empty if none was set.
    var goals: [Double] = []
    /// Whether more is better.
    var isMoreBetter = false

    var median: Double { Self.median(values) }
    var floor: Double? { floors.isEmpty ? nil : Self.median(floors) }
    var goal: Double? { goals.isEmpty ? nil : Self.median(goals) }
    /// How many times as dear as the floor: above 1 is worse, whatever the unit.
    var ratio: Double? {
        guard let floor, floor > 0, median > 0 else { return nil }
        return isMoreBetter ? floor / median : median / floor
    }

    var isGoalReached: Bool? { goal.map { isMoreBetter ? median >= $0 : median <= $0 } }

    static func median(_ values: [Double]) -> Double {
        guard !values.isEmpty else { return .nan }
        let sorted = values.sorted()
        let middle = sorted.count / 2
        return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    }
}
