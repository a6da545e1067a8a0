internal import Projections
internal import Search

/// Conditions of questions that word indexes know of, as queries.
extension SearchQuery {
    /// Those of a question about events.
    init(_ question: EventQuestion) {
        var terms = Self.terms([
            (.session, question.sessionID), (.user, question.userID), (.model, question.model),
        ])
        if let type = question.type { terms.append(SearchTerm(.type([type]))) }
        if let kind = question.kind { terms.append(SearchTerm(.kind([kind]))) }
        if question.isError == true { terms.append(SearchTerm(.status([.error]))) }
        self.init(terms: terms)
    }

    /// The one of a question about traces that is the rarest: an event of the trace fulfils each, but
    /// not always the same.
    init(_ question: TraceQuestion) {
        self.init(
            terms: Self.terms(
                question.sessionID == nil
                    ? [(.user, question.userID)] : [(.session, question.sessionID)]))
    }

    private static func terms(_ values: [(SearchField, String?)]) -> [SearchTerm] {
        values.compactMap { field, value in
            value.map { SearchTerm(.text(field, [SearchPattern($0)])) }
        }
    }
}
