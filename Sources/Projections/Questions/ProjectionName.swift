/// The projections, by the names that digests have (spec/projections.md §1).
public enum ProjectionName: String, CaseIterable, Hashable, Sendable {
    case projects
    case keys
    case prices
    case usage
    case retention
    case events
    case traces
    case rollups
    case models

    /// The version of its fold.
    public var version: Int {
        switch self {
        case .prices, .rollups: 2
        case .projects, .keys, .usage, .retention, .events, .traces, .models: 1
        }
    }

    /// Whether it is one of the small folds; the others are kept by part.
    public var isFold: Bool {
        switch self {
        case .projects, .keys, .prices, .usage, .retention: true
        case .events, .traces, .rollups, .models: false
        }
    }
}
