/// Figures in the order in which they were first measured; later runs add values.
struct FigureList {
    private(set) var figures: [Figure] = []

    /// Adds a run's value to a figure, and makes the figure if there is none yet.
    mutating func add(
        _ group: String, _ name: String, _ unit: String, _ value: Double?, floor: Double? = nil,
        floorName: String = "", goal: Double? = nil, isMoreBetter: Bool = false
    ) {
        guard let value else { return }
        let index =
            figures.firstIndex { $0.group == group && $0.name == name }
            ?? {
                figures.append(
                    Figure(
                        group: group, name: name, unit: unit, values: [], floorName: floorName,
                        isMoreBetter: isMoreBetter))
                return figures.count - 1
            }()
        figures[index].values.append(value)
        if let floor { figures[index].floors.append(floor) }
        if let goal { figures[index].goals.append(goal) }
    }
}
