/// The projections whose rows can be followed, in the order of spec/projections.md.
public enum RowProjection: String, CaseIterable, Hashable, Sendable {
    case projects, keys, prices, usage, events, traces, rollups, models
}
