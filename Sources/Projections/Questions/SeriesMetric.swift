/// What a time series counts.
public enum SeriesMetric: String, CaseIterable, Hashable, Sendable {
    case requests
    case errors
    case tokens
    /// In pico-dollars.
    case cost
}
