import JSON
import Model

/// Reads the JSON that some senders put inside string attributes. What is not JSON, or not of the
/// wanted shape, is nil: attributes are never fatal.
enum JSONText {
    /// The value.
    static func value(_ text: String) -> JSONValue? {
        try? JSONValue(parsing: Array(text.utf8), duplicateKeys: .keepLast)
    }

    /// The strings of an array.
    static func strings(_ text: String) -> [String]? {
        guard text.first == "[", let elements = value(text)?.elements else { return nil }
        return elements.compactMap(\.text)
    }

    /// The strings under these keys of an object, without reading the rest into a tree.
    static func texts(
        _ text: String, keys first: StaticString, _ second: StaticString
    ) -> (first: String?, second: String?) {
        var found: (first: String?, second: String?) = (nil, nil)
        let utf8 = Array(text.utf8)
        var scanner = JSONScanner(utf8.span.bytes)
        do {
            try scanner.beginObject()
            while let key = try scanner.nextKey() {
                guard try scanner.peek() == .string else {
                    try scanner.skipValue()
                    continue
                }
                let value = try scanner.string()
                if key.equals(first, in: scanner.bytes) {
                    found.first = value.text(in: scanner.bytes)
                } else if key.equals(second, in: scanner.bytes) {
                    found.second = value.text(in: scanner.bytes)
                }
            }
        } catch {
            return (nil, nil)
        }
        return found
    }

    /// A cost in dollars: the total of an object of amounts, or their sum.
    static func cost(_ text: String) -> PicoUSD? {
        guard let members = value(text)?.members else { return nil }
        var sum: PicoUSD?
        for member in members {
            guard case .number(let digits) = member.value, let amount = PicoUSD(dollars: digits)
            else { continue }
            if member.key == "total" { return amount < .zero ? nil : amount }
            sum = (sum ?? .zero) + amount
        }
        guard let sum, sum >= .zero else { return nil }
        return sum
    }
}
