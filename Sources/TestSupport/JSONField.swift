/// A JSON value as the event generator writes it. Keys are sorted, so that bytes depend on nothing
/// but the values.
enum JSONField {
    case text(String)
    case number(Int)
    /// A number as written.
    case decimal(String)
    case flag(Bool)
    case array([JSONField])
    case object([String: JSONField])

    /// The value as JSON text.
    var text: String {
        switch self {
        case .text(let value): Self.quote(value)
        case .number(let value): String(value)
        case .decimal(let value): value
        case .flag(let value): value ? "true" : "false"
        case .array(let elements): "[" + elements.map(\.text).joined(separator: ",") + "]"
        case .object(let members):
            "{"
                + members.sorted { $0.key < $1.key }
                .map { Self.quote($0.key) + ":" + $0.value.text }
                .joined(separator: ",") + "}"
        }
    }

    private static func quote(_ value: String) -> String {
        var quoted = "\""
        for character in value.unicodeScalars {
            switch character {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            default: quoted.unicodeScalars.append(character)
            }
        }
        return quoted + "\""
    }
}
