/// The series of one family: a state for each combination of label values.
struct SeriesTable<State: Sendable>: Sendable {
    let labels: LabelSet
    private(set) var states: [[String]: State] = [:]
    private var boundedValues: Set<String> = []

    init(labels: LabelSet) { self.labels = labels }

    /// Changes the state of a series, which starts as `initial`.
    mutating func update(_ values: [String], initial: State, _ change: (inout State) -> Void) {
        var values = values
        if let index = labels.boundedIndex, index < values.count { admit(&values[index]) }
        change(&states[values, default: initial])
    }

    /// All series by their label values, so that two scrapes have the same order.
    var sorted: [(values: [String], state: State)] {
        states.map { (values: $0.key, state: $0.value) }
            .sorted { $0.values.lexicographicallyPrecedes($1.values) }
    }

    /// First come, first kept: a series that was there stays what it was.
    private mutating func admit(_ value: inout String) {
        if boundedValues.contains(value) { return }
        if boundedValues.count < labels.bound {
            boundedValues.insert(value)
        } else {
            value = LabelSet.overflow
        }
    }
}
