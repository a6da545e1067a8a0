/// Which models a price that somebody sets holds for: one of a closed set of forms.
///
/// Names are in lower case and without white space around them.
public enum ModelPattern: Hashable, Sendable {
    /// The forms, by their number in the log.
    public enum Form: UInt8, CaseIterable, Hashable, Sendable {
        case exact = 1
        case list = 2
        case prefix = 3
    }

    /// The model of this name.
    case exact(String)
    /// The models of these names.
    case list([String])
    /// The models whose name begins so; written with a `*` behind it.
    case prefix(String)

    public var form: Form {
        switch self {
        case .exact: .exact
        case .list: .list
        case .prefix: .prefix
        }
    }

    /// The names, or the beginning, without the `*`.
    public var names: [String] {
        switch self {
        case .exact(let name), .prefix(let name): [name]
        case .list(let names): names
        }
    }

    /// The pattern of a form; nil if the form wants another number of names.
    public init?(form: Form, names: [String]) {
        guard let first = names.first else { return nil }
        switch form {
        case .exact where names.count == 1: self = .exact(first)
        case .prefix where names.count == 1: self = .prefix(first)
        case .list: self = .list(names)
        case .exact, .prefix: return nil
        }
    }

    /// Whether the pattern covers a name that is in lower case and trimmed.
    public func matches(_ name: String) -> Bool {
        switch self {
        case .exact(let own): own.utf8.elementsEqual(name.utf8)
        case .list(let names): names.contains { $0.utf8.elementsEqual(name.utf8) }
        case .prefix(let start): name.utf8.starts(with: start.utf8)
        }
    }
}
