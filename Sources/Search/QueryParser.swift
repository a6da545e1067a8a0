/// Reads the language of the search box (spec/search.md §1).
struct QueryParser {
    var text: QueryText

    init(_ text: String) throws(SearchError) { self.text = try QueryText(text) }

    /// All terms.
    mutating func terms() throws(SearchError) -> [SearchTerm] {
        var terms: [SearchTerm] = []
        text.skipSpaces()
        while text.next != nil {
            guard terms.count < SearchLimits.maximumTerms else {
                throw text.error(
                    .tooMany, at: text.cursor,
                    expected: "at most \(SearchLimits.maximumTerms) terms")
            }
            terms.append(try term())
            text.skipSpaces()
        }
        return terms
    }

    private mutating func term() throws(SearchError) -> SearchTerm {
        let start = text.cursor
        let isNegated = text.accept("-")
        switch text.next {
        case "\"":
            let place = text.cursor
            let quoted = try self.quoted()
            return SearchTerm(.words(try phrase(quoted, at: place)), isNegated: isNegated)
        case ":", "=", "<", ">":
            throw text.error(
                .strayOperator, at: text.cursor,
                expected: "a field directly before the operator, or quotes around text")
        case "-" where isNegated:
            throw text.error(
                .strayOperator, at: text.cursor,
                expected: "a word behind \"-\", or quotes around text")
        default: break
        }
        if isNegated, text.isAtSpace {
            throw text.error(
                .strayOperator, at: start, expected: "a word or filter directly behind \"-\"",
                found: "\"-\" alone")
        }
        if let field = try field() {
            return SearchTerm(try condition(on: field), isNegated: isNegated)
        }
        return SearchTerm(.words(try bareWords()), isNegated: isNegated)
    }

    // MARK: Words

    /// Text without quotes: up to the next space or quotation mark.
    private mutating func bareWords() throws(SearchError) -> SearchPhrase {
        let start = text.cursor
        while !text.isAtSpace, text.next != "\"" { text.cursor += 1 }
        let phrase = try phrase(text.text(start..<text.cursor), at: start)
        guard text.scalars[text.cursor - 1] != "*" else {
            throw text.error(
                .misplacedStar, at: text.cursor - 1,
                expected: "a whole word: only the values of filters can end in \"*\"")
        }
        return phrase
    }

    private func phrase(_ words: String, at place: Int) throws(SearchError) -> SearchPhrase {
        guard let phrase = SearchPhrase(words) else {
            throw text.error(.noWord, at: place, expected: "a word: letters or digits")
        }
        return phrase
    }

    /// Text in quotation marks, the first of which is next. A backslash stands before a quotation
    /// mark or a backslash that is meant as itself.
    mutating func quoted() throws(SearchError) -> String {
        let start = text.cursor
        var contents = String.UnicodeScalarView()
        text.cursor += 1
        while let scalar = text.next {
            text.cursor += 1
            if scalar == "\"" { return String(contents) }
            if scalar == "\\", let escaped = text.next, escaped == "\"" || escaped == "\\" {
                contents.append(escaped)
                text.cursor += 1
            } else {
                contents.append(scalar)
            }
        }
        throw text.error(
            .unclosedQuote, at: start, expected: "a second quotation mark behind this one")
    }

    // MARK: Filters

    /// Reads a field's name if one is next, up to its operator.
    ///
    /// - Returns: nil if plain text comes.
    /// - Throws: for what looks like a filter on a field that there is not.
    private mutating func field() throws(SearchError) -> SearchField? {
        let start = text.cursor
        var end = start
        while end < text.scalars.count, Self.isOfName(text.scalars[end], isFirst: end == start) {
            end += 1
        }
        guard end > start, end < text.scalars.count,
            ":=<>".unicodeScalars.contains(text.scalars[end])
        else { return nil }
        let name = text.text(start..<end)
        if let field = SearchField(named: name) {
            text.cursor = end
            return field
        }
        if text.scalars[end] == ":", isColonOfText(at: end) { return nil }
        throw text.error(
            .unknownField, at: start,
            expected:
                "one of the fields \(SearchField.allCases.map(\.rawValue).joined(separator: ", "))"
                + "; or quotes around text",
            found: "\"\(name)\"")
    }

    private static func isOfName(_ scalar: Unicode.Scalar, isFirst: Bool) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z": true
        case "_", "0"..."9": !isFirst
        default: false
        }
    }

    /// Whether a colon behind a name that is no field's is one of ordinary text: `Error: …`,
    /// `https://…`, `C:\…`, `std::…`.
    private func isColonOfText(at place: Int) -> Bool {
        guard place + 1 < text.scalars.count else { return true }
        let next = text.scalars[place + 1]
        return QueryText.isSpace(next) || "/\\:".unicodeScalars.contains(next)
    }

    private mutating func condition(on field: SearchField) throws(SearchError) -> SearchCondition {
        switch field.kind {
        case .identifier, .name:
            try equality(of: field)
            return .text(field, try patterns())
        case .choice:
            try equality(of: field)
            return try choice(of: field)
        case .time, .duration, .amount, .count:
            let comparison = comparison()
            return .number(field, comparison, try numbers(of: field, comparison))
        }
    }

    /// Passes over the only operators that texts and choices have.
    private mutating func equality(of field: SearchField) throws(SearchError) {
        guard text.accept(":") || text.accept("=") else {
            throw text.error(
                .strayOperator, at: text.cursor,
                expected: "\":\": \(field.rawValue) is not a number or time")
        }
    }

    /// Passes over an operator of numbers; a colon may stand before a comparison.
    private mutating func comparison() -> SearchComparison {
        if text.accept(":"), text.next != "<", text.next != ">" { return .equal }
        if text.accept("=") { return .equal }
        let isLess = text.next == "<"
        text.cursor += 1
        return text.accept("=") ? (isLess ? .atMost : .atLeast) : (isLess ? .less : .greater)
    }
}
