public import Bytes
public import Records

/// Decides whether events match a query: what an index answers must be the same.
///
/// It reads records as they are in the log and, once its lists have grown, allocates next to
/// nothing. Make one for each query and thread.
public struct SearchMatcher: Sendable {
    public let query: SearchQuery
    private let filters: [FilterTest]
    private let phrases: [PhraseTest]
    /// Of the words that must be there.
    private let sieves: [WordSieve]
    /// Finds hashes, which settles nearly every event that does not match.
    private var scanner = WordScanner()
    /// Finds the words themselves, where the hashes are right.
    private var verifier = WordScanner(options: .bytes)

    public init(_ query: SearchQuery) {
        self.query = query
        filters = query.terms.compactMap { FilterTest($0) }
        phrases = query.terms.compactMap { term in
            guard case .words(let phrase) = term.condition else { return nil }
            return PhraseTest(phrase, isNegated: term.isNegated)
        }
        sieves = phrases.filter { !$0.isNegated }.flatMap(\.words).compactMap { WordSieve($0) }
    }

    /// Whether a record is an event that matches.
    ///
    /// - Returns: false for records of other kinds.
    /// - Throws: `FormatError` for bytes that no version wrote.
    public mutating func matches(_ record: RawSpan) throws(FormatError) -> Bool {
        guard let facts = try EventFacts(record), let details = try EventDetails(record) else {
            return false
        }
        return matches(record, facts, details)
    }

    /// Whether an event matches.
    ///
    /// - Parameters:
    ///   - record: an `EventIngested` record.
    ///   - facts: of that record.
    ///   - details: of that record.
    public mutating func matches(
        _ record: RawSpan, _ facts: EventFacts, _ details: EventDetails
    ) -> Bool {
        filters.allSatisfy { $0.holds(record, facts, details) } && matchesWords(record, details)
    }

    /// Whether an event has the query's words and phrases, and none of those with a minus; its
    /// filters are not asked.
    public mutating func matchesWords(_ record: RawSpan, _ details: EventDetails) -> Bool {
        guard !phrases.isEmpty else { return true }
        guard WordSieve.mayHave(all: sieves, record, details) else { return false }
        scanner.removeAll()
        scanner.scan(record, details)
        var uncertain: [PhraseTest] = []
        for phrase in phrases {
            if phrase.mayOccur(in: scanner.words) {
                uncertain.append(phrase)
            } else if !phrase.isNegated {
                return false
            }
        }
        guard !uncertain.isEmpty else { return true }
        verifier.removeAll()
        verifier.scan(record, details)
        return uncertain.allSatisfy { $0.occurs(in: verifier) != $0.isNegated }
    }
}
