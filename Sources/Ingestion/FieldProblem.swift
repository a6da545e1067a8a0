/// One field at fault: where it is and what is wrong with it.
public struct FieldProblem: Hashable, Sendable {
    /// A step on the way to the field.
    public enum PathElement: Hashable, Sendable {
        case key(String)
        case index(Int)
    }

    /// The way from the request to the field, such as `body`, `3`, `body`, `inputTokens`.
    public var location: [PathElement]
    /// One sentence for a human.
    public var message: String
    /// Machine-readable, in `snake_case`, such as `missing`.
    public var type: String

    public init(location: [PathElement], message: String, type: String) {
        self.location = location
        self.message = message
        self.type = type
    }
}

extension FieldProblem.PathElement {
    /// The step as a path in a message shows it.
    var text: String {
        switch self {
        case .key(let name): name
        case .index(let index): String(index)
        }
    }
}

extension FieldProblem.PathElement: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
    public init(stringLiteral value: String) { self = .key(value) }

    public init(integerLiteral value: Int) { self = .index(value) }
}
