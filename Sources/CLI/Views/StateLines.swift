import JSON

/// A JSON value as lines, one for each of its leaves, under its JSON pointer.
struct StateLines {
    private(set) var lines: [String] = []

    init(_ value: JSONValue) { add(value, at: "") }

    private mutating func add(_ value: JSONValue, at path: String) {
        switch value {
        case .object(let members) where !members.isEmpty:
            for member in members { add(member.value, at: "\(path)/\(member.key)") }
        case .array(let elements) where !elements.isEmpty:
            for (index, element) in elements.enumerated() { add(element, at: "\(path)/\(index)") }
        default:
            var writer = JSONWriter()
            writer.value(value)
            lines.append("\(path) \(writer.text)")
        }
    }

    /// The value at a pointer, or under a name that stands anywhere below; nil if there is none.
    static func value(_ name: String, in value: JSONValue) -> JSONValue? {
        guard name.hasPrefix("/") else {
            // A variable, or a member of the top.
            return value["variables"]?[name] ?? value[name] ?? value["usage"]?[name]
        }
        var found = value
        for part in name.split(separator: "/") {
            let key = String(part).replacing("~1", with: "/").replacing("~0", with: "~")
            guard let next = found[key] ?? Int(key).flatMap({ found[$0] }) else { return nil }
            found = next
        }
        return found
    }
}
