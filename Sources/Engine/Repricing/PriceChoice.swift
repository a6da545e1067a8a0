/// By which prices costs are told (spec/repricing.md §1).
public enum PriceChoice: Hashable, Sendable {
    /// As charged.
    case then
    /// By what prices calls now.
    case now
    /// By the book with this id, and no overrides.
    case book(String)

    /// Reads `then`, `now`, or `book:` and an id; nil for anything else.
    public init?(_ text: String) {
        switch text {
        case "then": self = .then
        case "now": self = .now
        default:
            guard text.hasPrefix("book:"), text.utf8.count > 5 else { return nil }
            self = .book(String(text.dropFirst(5)))
        }
    }

    /// As it is written in queries.
    public var text: String {
        switch self {
        case .then: "then"
        case .now: "now"
        case .book(let id): "book:\(id)"
        }
    }
}
