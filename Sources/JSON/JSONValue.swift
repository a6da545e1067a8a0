/// A JSON value as a tree, for where speed doesn't matter: configuration, answers in tests, OTLP.
///
/// Objects keep their order; numbers keep their text.
public enum JSONValue: Hashable, Sendable {
    /// One key of an object and its value.
    public struct Member: Hashable, Sendable {
        public var key: String
        public var value: JSONValue

        public init(_ key: String, _ value: JSONValue) {
            self.key = key
            self.value = value
        }
    }

    case null
    case bool(Bool)
    /// A number as written, by the JSON grammar.
    case number(String)
    case string(String)
    case array([JSONValue])
    case object([Member])

    /// The value of a key; nil if this is not an object or has no such key. The first one counts.
    public subscript(key: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.key.utf8.elementsEqual(key.utf8) }?.value
    }

    /// The element at an index; nil if this is not an array or is shorter.
    public subscript(index: Int) -> JSONValue? {
        guard case .array(let elements) = self, elements.indices.contains(index) else {
            return nil
        }
        return elements[index]
    }

    /// The kind of the value.
    public var kind: JSONKind {
        switch self {
        case .null: .null
        case .bool(let value): value ? .true : .false
        case .number: .number
        case .string: .string
        case .array: .array
        case .object: .object
        }
    }

    /// The string; nil if it is none.
    public var text: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    /// The boolean; nil if it is none.
    public var boolean: Bool? {
        guard case .bool(let value) = self else { return nil }
        return value
    }

    /// The elements; nil if it is not an array.
    public var elements: [JSONValue]? {
        guard case .array(let elements) = self else { return nil }
        return elements
    }

    /// The members in their order; nil if it is not an object.
    public var members: [Member]? {
        guard case .object(let members) = self else { return nil }
        return members
    }

    /// The exact value, also of `10.0` and `1e3`; nil if it is not an integer of 64 bits from 0.
    public var unsigned: UInt64? { number { number, bytes in number.unsigned(in: bytes) } }

    /// The exact value, also of `10.0` and `1e3`; nil if it is not a signed integer of 64 bits.
    public var signed: Int64? { number { number, bytes in number.signed(in: bytes) } }

    /// The nearest double; nil if it is not a number or not finite.
    public var double: Double? {
        guard case .number(let text) = self, let value = Double(text), value.isFinite else {
            return nil
        }
        return value
    }

    private func number<Result>(_ read: (JSONNumber, RawSpan) -> Result?) -> Result? {
        guard case .number(let text) = self else { return nil }
        let utf8 = Array(text.utf8)
        var scanner = JSONScanner(utf8.span.bytes)
        guard let number = try? scanner.number() else { return nil }
        return read(number, scanner.bytes)
    }
}
