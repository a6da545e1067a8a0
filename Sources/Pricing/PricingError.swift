/// A price book or override that is not what `spec/pricing.md` says, with the place and what was
/// expected there.
public struct PricingError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The line of a book of comma-separated text, from 1; the header is line 1. 0 for JSON.
    public let line: Int
    /// The name of the column at fault; `header` or `row` where it is not a single column. For JSON
    /// the path of the member, such as `models[3].tiers[0].input`; empty for the whole text.
    public let column: String
    /// What the format asks for there.
    public let expected: String
    /// What stands there instead.
    public let found: String

    @inline(never)
    public init(line: Int, column: String, expected: String, found: String) {
        self.line = line
        self.column = column
        self.expected = expected
        self.found = found
    }

    /// At a member of JSON.
    @inline(never)
    public init(path: String, expected: String, found: String) {
        self.init(line: 0, column: path, expected: expected, found: found)
    }

    public var description: String {
        guard line == 0 else {
            return "price book, line \(line), \(column): expected \(expected), found \(found)"
        }
        return "\(column.isEmpty ? "prices" : column): expected \(expected), found \(found)"
    }
}
