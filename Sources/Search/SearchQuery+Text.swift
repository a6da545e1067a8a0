internal import Bytes
internal import Model

extension SearchQuery {
    /// The query in its one canonical spelling, which reads back as the same query.
    ///
    /// Words are folded, operators and fields have their first name, numbers no needless digits.
    /// What recognises a query again, such as a cursor, can keep this instead.
    public var text: String { terms.map(\.text).joined(separator: " ") }
}

extension SearchTerm {
    /// The term as `SearchQuery.text` has it.
    public var text: String { (isNegated ? "-" : "") + condition.text }
}

extension SearchCondition {
    /// The condition as `SearchQuery.text` has it.
    public var text: String {
        switch self {
        case .words(let phrase):
            phrase.words.count == 1 ? phrase.text : "\"\(phrase.text)\""
        case .text(let field, let patterns):
            field.rawValue + ":" + patterns.map(\.queryText).joined(separator: ",")
        case .type(let types): "type:" + types.map(\.name).joined(separator: ",")
        case .kind(let kinds): "kind:" + kinds.map(\.name).joined(separator: ",")
        case .status(let statuses): "status:" + statuses.map(\.rawValue).joined(separator: ",")
        case .pricing(let sources): "pricing:" + sources.map(\.name).joined(separator: ",")
        case .number(let field, let comparison, let values):
            field.rawValue + comparison.rawValue
                + values.map { $0.text(as: field.kind) }.joined(separator: ",")
        }
    }
}

extension SearchPattern {
    /// The value, in quotation marks where its characters need them.
    fileprivate var queryText: String {
        let isPlain =
            text.unicodeScalars.first != ":"
            && text.unicodeScalars.allSatisfy { scalar in
                switch scalar {
                case "a"..."z", "A"..."Z", "0"..."9", "-", "_", ".", "/", ":", "@", "+": true
                default: false
                }
            }
        if isPrefix || (isPlain && !text.isEmpty) { return text + (isPrefix ? "*" : "") }
        var quoted = String.UnicodeScalarView("\"".unicodeScalars)
        for scalar in text.unicodeScalars {
            if scalar == "\"" || scalar == "\\" { quoted.append("\\") }
            quoted.append(scalar)
        }
        quoted.append("\"")
        return String(quoted)
    }
}

extension SearchInterval {
    /// The value in the unit that needs the fewest digits and loses none.
    fileprivate func text(as kind: SearchField.Kind) -> String {
        switch kind {
        case .amount:
            var dollars = PicoUSD(lower).dollars(places: 12)
            while dollars.hasSuffix("0") { dollars.removeLast() }
            if dollars.hasSuffix(".") { dollars.removeLast() }
            return dollars
        case .duration:
            if lower % 1_000_000 == 0 { return "\(lower / 1_000_000)s" }
            if lower % 1_000 == 0 { return "\(lower / 1_000)ms" }
            return "\(lower)us"
        case .time:
            let moment = Timestamp(microseconds: Int64(clamping: lower)).rfc3339
            return lower == upper ? moment : String(moment.prefix(10))
        case .count, .identifier, .name, .choice: return "\(lower)"
        }
    }
}
