/// A query's characters, with what errors need to tell where one stands.
struct QueryText {
    let scalars: [Unicode.Scalar]
    /// The first character that was not read.
    var cursor = 0

    init(_ text: String) throws(SearchError) {
        scalars = Array(text.unicodeScalars)
        guard text.utf8.count <= SearchLimits.maximumBytes else {
            throw error(
                .tooLong, at: scalars.count,
                expected: "at most \(SearchLimits.maximumBytes) bytes",
                found: "\(text.utf8.count)")
        }
    }

    /// The next character; nil at the end.
    var next: Unicode.Scalar? { cursor < scalars.count ? scalars[cursor] : nil }

    /// Whether a term ends here: at the end of the text or at white space of any script.
    var isAtSpace: Bool { next.map(Self.isSpace) ?? true }

    mutating func skipSpaces() {
        while cursor < scalars.count, isAtSpace { cursor += 1 }
    }

    /// Passes over a character if it is the next.
    mutating func accept(_ scalar: Unicode.Scalar) -> Bool {
        guard next == scalar else { return false }
        cursor += 1
        return true
    }

    /// The character so many behind the next one.
    func peek(_ count: Int) -> Unicode.Scalar? {
        cursor + count < scalars.count ? scalars[cursor + count] : nil
    }

    func text(_ range: Range<Int>) -> String {
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars[range])
        return String(text)
    }

    static func isSpace(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.isWhitespace }

    /// An error at a character.
    @inline(never)
    func error(
        _ reason: SearchError.Reason, at place: Int, expected: String, found: String? = nil
    ) -> SearchError {
        SearchError(
            reason: reason, offset: scalars[..<place].reduce(0) { $0 + UTF8.width($1) },
            column: place + 1, expected: expected, found: found ?? describe(place))
    }

    /// What stands at a place: the rest of the term there, cut if it is long.
    private func describe(_ place: Int) -> String {
        guard place < scalars.count else { return "the end" }
        if Self.isSpace(scalars[place]) { return "a space" }
        let rest = scalars[place...].prefix { !Self.isSpace($0) }
        let shown = text(place..<place + min(rest.count, 24))
        return "\"\(shown)\(rest.count > 24 ? "…" : "")\""
    }
}
