internal import Bytes
public import Model

extension ProjectionSet {
    /// How many events there are by project (in the order of their ids' bytes) and type.
    public var eventCounts: [(project: ProjectID, type: EventType, count: UInt64)] {
        var counts: [(project: ProjectID, type: EventType, count: UInt64)] = []
        for place in folds.indices.sorted(by: { folds[$0].id < folds[$1].id }) {
            for type in EventType.allCases {
                let count = folds[place].countsByType[Int(type.rawValue)]
                if count > 0 { counts.append((folds[place].id, type, count)) }
            }
        }
        return counts
    }
}
