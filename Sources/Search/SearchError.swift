/// Why a text is no query, and where (spec/search.md §5).
public struct SearchError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of rule is broken.
    public enum Reason: String, CaseIterable, Hashable, Sendable {
        /// Something like `field:value` whose field there is not.
        case unknownField = "unknown_field"
        /// A word that is none of a field's choices, such as `status:broken`.
        case unknownValue = "unknown_value"
        /// Not a number, an amount, a duration or a time, or one out of range.
        case invalidValue = "invalid_value"
        /// Nothing stands behind an operator or a comma.
        case emptyValue = "empty_value"
        /// A quotation mark without its partner.
        case unclosedQuote = "unclosed_quote"
        /// An operator where none can stand, such as `-` alone or `model>x`.
        case strayOperator = "stray_operator"
        /// A term of punctuation alone.
        case noWord = "no_word"
        /// A `*` that is not the end of a filter's value.
        case misplacedStar = "misplaced_star"
        /// More bytes than a query may have.
        case tooLong = "too_long"
        /// More terms, or values in a filter, than a query may have.
        case tooMany = "too_many"
    }

    public let reason: Reason
    /// The parameter that the text came from; nil for the text of `q`.
    public internal(set) var parameter: String?
    /// Where in the text, in bytes of UTF-8 from its start.
    public let offset: Int
    /// The same place for a human: characters (Unicode scalars), counted from 1.
    public let column: Int
    /// What is asked for at that place.
    public let expected: String
    /// What stands there instead.
    public let found: String

    @inline(never)
    public init(
        reason: Reason, parameter: String? = nil, offset: Int, column: Int, expected: String,
        found: String
    ) {
        self.reason = reason
        self.parameter = parameter
        self.offset = offset
        self.column = column
        self.expected = expected
        self.found = found
    }

    public var description: String {
        let place = parameter.map { "in \($0), " } ?? ""
        return "\(place)at character \(column): expected \(expected), found \(found)"
    }
}
