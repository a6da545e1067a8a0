/// A price book that is not what `spec/pricing.md` says, with the place and what was expected there.
public struct PricingError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The line of the book, from 1; the header is line 1.
    public let line: Int
    /// The name of the column at fault; `header` or `row` where it is not a single column.
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

    public var description: String {
        "price book, line \(line), \(column): expected \(expected), found \(found)"
    }
}
