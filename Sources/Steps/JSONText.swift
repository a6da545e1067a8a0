internal import JSON

/// JSON that stands in texts, as most attributes have it.
enum JSONText {
    /// A text that holds an object or an array, as that; everything else as it is.
    static func parsed(_ value: JSONValue) -> JSONValue {
        guard case .string(let text) = value,
            let first = text.utf8.first(where: { $0 > 0x20 }),
            first == UInt8(ascii: "{") || first == UInt8(ascii: "["),
            let parsed = try? JSONValue(parsing: Array(text.utf8), duplicateKeys: .keepLast)
        else { return value }
        return parsed
    }

    /// About how many bytes a value takes.
    static func byteCount(_ value: JSONValue) -> Int {
        switch value {
        case .null, .bool: 4
        case .number(let text), .string(let text): text.utf8.count
        case .array(let elements): elements.reduce(2) { $0 + 1 + byteCount($1) }
        case .object(let members):
            members.reduce(2) { $0 + $1.key.utf8.count + 4 + byteCount($1.value) }
        }
    }
}
