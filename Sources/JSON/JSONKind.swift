/// The seven kinds of JSON values.
public enum JSONKind: UInt8, Hashable, Sendable {
    case null, `true`, `false`, number, string, array, object

    /// The kind for a message, with its article.
    public var name: String {
        switch self {
        case .null: "null"
        case .true, .false: "a boolean"
        case .number: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }
}
