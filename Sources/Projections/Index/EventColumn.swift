internal import Bytes

/// A column of an event section, by its place among those of a group (spec/index-format.md §4.2).
enum EventColumn: Int, CaseIterable {
    /// Differences to the number before; the first to the group's first.
    case numbers
    /// Differences to the time before; the first to the group's earliest.
    case times
    /// Differences to the event's time.
    case ends
    /// A byte each.
    case types
    case kinds
    case flags
    /// The lower halves of the hashes of ids.
    case idHashes
    /// Rows of the trace section, as differences to the one before; 0 for none, which counts as −1.
    case traces
    /// Numbers of texts, plus 1; 0 for none.
    case sessions
    case users
    case models
    case names
    /// Tokens and cost of each event whose flags have `EventSection.hasCall`.
    case calls
}
