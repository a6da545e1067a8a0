/// What a word index is asked for a query: the words and fields that every matching event has.
///
/// Make it once for all segments.
public struct RequiredWords: Hashable, Sendable {
    /// Hashes; of each group an event has one at least. Those likely to be rare come first.
    let groups: [[UInt64]]

    public init(_ query: SearchQuery) {
        let words = query.requiredWords
        let rare: ScannedWord.Traits = [.identifier, .pair]
        let filters = query.terms.compactMap { term in
            term.isNegated ? nil : FieldTerm.hashes(of: term.condition)
        }
        groups =
            words.filter { !$0.traits.isDisjoint(with: rare) }.map { [$0.hash] }
            + words.filter { $0.traits.isDisjoint(with: rare) }.map { [$0.hash] } + filters
    }

    /// Whether the query names nothing of the kind: then an index tells nothing, and all is
    /// searched.
    public var isEmpty: Bool { groups.isEmpty }
}
