/// A parameter that an endpoint takes in its query: what is read, and what is documented.
struct QueryParameter: Sendable {
    /// What a value looks like, in the words of JSON Schema.
    enum Kind: Sendable {
        case string
        case boolean
        /// RFC 3339.
        case time
        case integer(ClosedRange<Int>)
        case choice([String])
    }

    var name: String
    var kind: Kind
    var isRequired = false
    /// One sentence.
    var summary: String

    init(_ name: String, _ kind: Kind, isRequired: Bool = false, _ summary: String) {
        self.name = name
        self.kind = kind
        self.isRequired = isRequired
        self.summary = summary
    }
}

/// The parameters that several endpoints take.
extension QueryParameter {
    static let project = QueryParameter(
        "project_id", .string, isRequired: true, "The project that is asked about.")
    static let hours = QueryParameter(
        "hours", .integer(1...720),
        "Only the hours up to now, or up to `at`; without it everything counts.")
    static let cursor = QueryParameter(
        "cursor", .string, "Continues a list where an earlier page of it ended.")
    static let at = QueryParameter(
        "at", .string, "As of this point of the log: `seq:N`, or a time of commit as in RFC 3339.")
    static let minimumSequence = QueryParameter(
        "min_seq", .integer(0...Int.max),
        "Waits, a few seconds at most, until this record can be seen.")
    static let explain = QueryParameter(
        "explain", .boolean, "Whether the answer tells what it was made from.")
    static let prices = QueryParameter(
        "prices", .string,
        "By which prices costs are told: `then` as charged, `now`, or `book:` and a book's id.")
    static let startTime = QueryParameter("start_time", .time, "Not before; inclusive.")
    static let endTime = QueryParameter("end_time", .time, "Not after; inclusive.")
}
