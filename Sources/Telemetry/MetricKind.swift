/// What a metric family is, as its `TYPE` line says.
public enum MetricKind: String, Sendable {
    /// Only ever grows while the process lives.
    case counter
    /// Goes up and down.
    case gauge
    /// Counts of observations at or below fixed bounds, with their sum.
    case histogram
}
