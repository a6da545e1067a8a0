extension QueryParser {
    /// One value of a filter, as it was written.
    private struct Value {
        var text: String
        var isQuoted: Bool
        /// Its first character's place, behind the quotation mark if there is one.
        var place: Int
    }

    /// The values of a text filter.
    mutating func patterns() throws(SearchError) -> [SearchPattern] {
        var patterns: [SearchPattern] = []
        for value in try values() {
            guard !value.isQuoted else {
                patterns.append(SearchPattern(value.text))
                continue
            }
            let scalars = value.text.unicodeScalars
            let isPrefix = scalars.last == "*"
            let wanted = isPrefix ? scalars.dropLast() : scalars[...]
            if let star = wanted.firstIndex(of: "*") {
                throw text.error(
                    .misplacedStar,
                    at: value.place + scalars.distance(from: scalars.startIndex, to: star),
                    expected: "\"*\" only at the end, or quotes around the value")
            }
            patterns.append(SearchPattern(String(wanted), isPrefix: isPrefix))
        }
        return patterns
    }

    /// The values of a filter that knows only a few.
    mutating func choice(of field: SearchField) throws(SearchError) -> SearchCondition {
        let values = try values()
        for value in values where field.choice([value.text]) == nil {
            throw text.error(
                .unknownValue, at: value.place,
                expected: "one of " + field.choices.joined(separator: ", "),
                found: "\"\(value.text)\"")
        }
        guard let condition = field.choice(values.map(\.text)) else {
            throw text.error(.unknownValue, at: text.cursor, expected: "known values")
        }
        return condition
    }

    /// The values of a filter on numbers; several only for `:`.
    mutating func numbers(
        of field: SearchField, _ comparison: SearchComparison
    ) throws(SearchError) -> [SearchInterval] {
        let values = try values()
        if comparison != .equal, values.count > 1 {
            throw text.error(
                .tooMany, at: values[1].place,
                expected: "one value behind \"\(comparison.rawValue)\"")
        }
        var numbers: [SearchInterval] = []
        for value in values {
            guard let number = MeasureReader.read(value.text, as: field.kind) else {
                throw text.error(
                    .invalidValue, at: value.place, expected: MeasureReader.example(of: field.kind),
                    found: "\"\(value.text)\"")
            }
            numbers.append(number)
        }
        return numbers
    }

    /// Values with commas between them, up to the next space.
    private mutating func values() throws(SearchError) -> [Value] {
        var values: [Value] = []
        repeat {
            guard values.count < SearchLimits.maximumValues else {
                throw text.error(
                    .tooMany, at: text.cursor,
                    expected: "at most \(SearchLimits.maximumValues) values")
            }
            values.append(text.next == "\"" ? try quotedValue() : try bareValue())
        } while text.accept(",")
        guard text.isAtSpace else {
            throw text.error(
                .unclosedQuote, at: text.cursor, expected: "a space or a comma behind the value")
        }
        return values
    }

    private mutating func quotedValue() throws(SearchError) -> Value {
        let start = text.cursor
        let contents = try quoted()
        guard !contents.isEmpty else {
            throw text.error(
                .emptyValue, at: start + 1, expected: "a value between the quotation marks")
        }
        return Value(text: contents, isQuoted: true, place: start + 1)
    }

    private mutating func bareValue() throws(SearchError) -> Value {
        let start = text.cursor
        while !text.isAtSpace, text.next != ",", text.next != "\"" { text.cursor += 1 }
        guard text.cursor > start else {
            throw text.error(.emptyValue, at: start, expected: "a value directly behind this place")
        }
        if ":=<>".unicodeScalars.contains(text.scalars[start]) {
            throw text.error(
                .strayOperator, at: start, expected: "a value, or quotes around it")
        }
        return Value(text: text.text(start..<text.cursor), isQuoted: false, place: start)
    }
}
