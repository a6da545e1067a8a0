/// Where a value lies in a JSON text, of whatever kind; nothing of it is decoded.
public struct JSONToken: Hashable, Sendable {
    public let kind: JSONKind
    /// Of a string: whether it has escapes. Of a number: whether it is written as an integer.
    public let flag: Bool
    /// The offsets of the value in bytes; of a string, of its contents without the quotes.
    public let range: Range<Int>

    public init(kind: JSONKind, flag: Bool, range: Range<Int>) {
        self.kind = kind
        self.flag = flag
        self.range = range
    }

    /// The token of a string as one.
    public var string: JSONString { JSONString(contents: range, hasEscapes: flag) }

    /// The token of a number as one.
    public var number: JSONNumber { JSONNumber(range: range, isInteger: flag) }
}
