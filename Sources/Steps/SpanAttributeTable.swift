internal import JSON

/// The attributes of a span, or of an event within it, by key.
struct SpanAttributeTable {
    private let members: [JSONValue.Member]
    private let values: [String: JSONValue]

    init(_ attributes: JSONValue?) {
        members = attributes?.members ?? []
        values = Dictionary(members.map { ($0.key, $0.value) }) { first, _ in first }
    }

    /// The value, if there is one that is not null.
    subscript(key: String) -> JSONValue? {
        guard let value = values[key], value != .null else { return nil }
        return value
    }

    /// The first of several.
    func first(_ keys: [String]) -> JSONValue? {
        for key in keys { if let value = self[key] { return value } }
        return nil
    }

    /// The members below a prefix that ends in a dot, without it.
    func members(below prefix: String) -> [JSONValue.Member] {
        members.compactMap { member in
            guard member.key.utf8.starts(with: prefix.utf8) else { return nil }
            return .init(String(member.key.dropFirst(prefix.count)), member.value)
        }
    }

    /// What stands flattened below a prefix, `0.role`, `0.content`, `1.role`, …, as a list of
    /// objects; nil if there is nothing.
    func list(below prefix: String) -> JSONValue? {
        let members = members(below: prefix)
        guard !members.isEmpty else { return nil }
        var root = Node()
        for member in members {
            let path = member.key.split(separator: ".", maxSplits: Self.maximumDepth)
            root.insert(member.value, at: path[...])
        }
        return root.value
    }

    /// Keys are not split further than this: the deepest that is known has seven parts.
    private static let maximumDepth = 8

    /// A tree of keys in the making.
    private struct Node {
        private var leaf: JSONValue?
        private var children: [(key: Substring, node: Node)] = []
        private var places: [Substring: Int] = [:]

        mutating func insert(_ value: JSONValue, at path: ArraySlice<Substring>) {
            guard let key = path.first else {
                leaf = leaf ?? value
                return
            }
            let place =
                places[key]
                ?? {
                    children.append((key, Node()))
                    places[key] = children.count - 1
                    return children.count - 1
                }()
            children[place].node.insert(value, at: path.dropFirst())
        }

        /// Children whose keys are all numbers are a list, in the order of these.
        var value: JSONValue {
            if let leaf, children.isEmpty { return leaf }
            let numbers = children.compactMap { Int($0.key) }
            guard numbers.count == children.count else {
                return .object(children.map { .init(String($0.key), $0.node.value) })
            }
            return .array(
                zip(numbers, children).sorted { $0.0 < $1.0 }.map { $0.1.node.value })
        }
    }
}
