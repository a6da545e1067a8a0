/// The value of an attribute that may be extracted, the same from protobuf and JSON.
enum AttributeValue: Equatable {
    case string(String)
    case integer(Int64)
    case double(Double)
    /// The strings of an array, in order; elements of other types are left out.
    case strings([String])
    /// A value from which nothing is extracted.
    case other

    /// The text, if it is one that is not empty.
    var text: String? {
        guard case .string(let text) = self, !text.isEmpty else { return nil }
        return text
    }

    /// The whole number; some senders tell counts as doubles.
    var number: Int64? {
        switch self {
        case .integer(let value): value
        case .double(let value): Int64(exactly: value)
        default: nil
        }
    }
}
