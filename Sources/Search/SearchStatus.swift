/// Whether an event counts as an error, as `status:` asks.
public enum SearchStatus: String, CaseIterable, Hashable, Sendable {
    /// Everything that does not count as an error, whatever the sender's own word for it.
    case ok
    case error
}
