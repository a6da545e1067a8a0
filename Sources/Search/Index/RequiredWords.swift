/// What a word index is asked for a query: the words that every matching event has.
///
/// Make it once for all segments.
public struct RequiredWords: Hashable, Sendable {
    /// The hashes of words and pairs, without repeats; the ones likely to be rare come first.
    let hashes: [UInt64]

    public init(_ query: SearchQuery) {
        let words = query.requiredWords
        let rare: ScannedWord.Traits = [.identifier, .pair]
        hashes =
            words.filter { !$0.traits.isDisjoint(with: rare) }.map(\.hash)
            + words.filter { $0.traits.isDisjoint(with: rare) }.map(\.hash)
    }

    /// Whether the query names no such word: then an index tells nothing, and all is searched.
    public var isEmpty: Bool { hashes.isEmpty }
}
