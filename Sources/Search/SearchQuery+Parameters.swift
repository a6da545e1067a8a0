internal import Bytes
internal import Model

extension SearchQuery {
    /// Reads a search box and filters that are parameters of their own: all must hold.
    ///
    /// - Parameters:
    ///   - text: the value of `q`; nil if there is none.
    ///   - parameters: names and decoded values; others than those of `SearchParameter.all` are
    ///     passed over, as somebody else's.
    /// - Throws: `SearchError`, with the parameter's name if it is in one.
    public init(
        _ text: String?, parameters: [(name: String, value: String)]
    ) throws(SearchError) {
        if let text { try self.init(text) } else { self.init() }
        for (name, value) in parameters {
            guard let parameter = SearchParameter.named(name) else { continue }
            terms.append(SearchTerm(try parameter.condition(value)))
        }
    }
}

extension SearchParameter {
    /// What a value of the parameter asks.
    func condition(_ value: String) throws(SearchError) -> SearchCondition {
        guard !value.isEmpty else { throw error(.emptyValue, expected: "a value", found: "none") }
        guard value.utf8.count <= SearchLimits.maximumBytes else {
            throw error(
                .tooLong, expected: "at most \(SearchLimits.maximumBytes) bytes",
                found: "\(value.utf8.count)")
        }
        switch valueKind {
        case .text: return .text(field, [SearchPattern(value)])
        case .choice(let names):
            guard let condition = field.choice([value]) else {
                throw error(
                    .unknownValue, expected: "one of " + names.joined(separator: ", "),
                    found: "\"\(value)\"")
            }
            return condition
        case .boolean:
            switch value {
            case "true", "1": return .status([.error])
            case "false", "0": return .status([.ok])
            default:
                throw error(.unknownValue, expected: "true or false", found: "\"\(value)\"")
            }
        case .time, .duration, .amount, .count:
            guard let number = MeasureReader.read(value, as: field.kind) else {
                throw error(
                    .invalidValue, expected: MeasureReader.example(of: field.kind),
                    found: "\"\(value)\"")
            }
            // A date has always been its first moment here, in either bound.
            return .number(field, comparison, [SearchInterval(number.lower)])
        }
    }

    private func error(
        _ reason: SearchError.Reason, expected: String, found: String
    ) -> SearchError {
        SearchError(
            reason: reason, parameter: name, offset: 0, column: 1, expected: expected,
            found: found)
    }
}
