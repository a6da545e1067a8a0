/// What is searched for: words, phrases and filters, all of which must hold for an event.
///
/// `spec/search.md` is the language. Without terms it means every event.
public struct SearchQuery: Hashable, Sendable {
    /// The terms in the order in which they were written.
    public var terms: [SearchTerm]

    public init(terms: [SearchTerm] = []) { self.terms = terms }

    /// Reads the text of a search box.
    ///
    /// - Throws: `SearchError` with the place of the first mistake.
    public init(_ text: String) throws(SearchError) {
        var parser = try QueryParser(text)
        terms = try parser.terms()
    }

    /// The phrases that an event must have.
    public var phrases: [SearchPhrase] { phrases(isNegated: false) }

    /// The phrases that an event must not have.
    public var excludedPhrases: [SearchPhrase] { phrases(isNegated: true) }

    /// Words and pairs that every matching event has, without repeats, sorted by hash. An index
    /// that knows of a batch that one of them is in none of its events need not open it.
    ///
    /// Empty if the query does not search for words.
    public var requiredWords: [ScannedWord] {
        var words: [UInt64: ScannedWord] = [:]
        for word in phrases.flatMap(\.requiredWords) { words[word.hash] = word }
        return words.values.sorted { $0.hash < $1.hash }
    }

    private func phrases(isNegated: Bool) -> [SearchPhrase] {
        terms.compactMap { term in
            guard case .words(let phrase) = term.condition, term.isNegated == isNegated else {
                return nil
            }
            return phrase
        }
    }
}
