internal import Bytes
public import Model

extension ProjectionSet {
    /// How many events there are by project (in the order of their ids' bytes) and type.
    public var eventCounts: [(project: ProjectID, type: EventType, count: UInt64)] {
        var counts: [(project: ProjectID, type: EventType, count: UInt64)] = []
        for fold in folds.projects.sorted(by: { $0.id < $1.id }) {
            for type in EventType.allCases {
                let count = fold.countsByType[Int(type.rawValue)]
                if count > 0 { counts.append((fold.id, type, count)) }
            }
        }
        return counts
    }

    /// Tokens and cost of all model calls. Sums wrap at their width.
    public var callTotals: (inputTokens: UInt64, outputTokens: UInt64, cost: PicoUSD) {
        var totals = (inputTokens: UInt64(0), outputTokens: UInt64(0), cost: Int128(0))
        for fold in folds.projects {
            totals.inputTokens &+= fold.inputTokens
            totals.outputTokens &+= fold.outputTokens
            totals.cost &+= fold.cost
        }
        return (totals.inputTokens, totals.outputTokens, PicoUSD(totals.cost))
    }
}
