/// One event of a cycle: its bytes with places to patch, and what is true of it.
struct EventTemplate {
    /// A JSON object, or an OTLP span.
    var bytes: [UInt8] = []
    var patches: [Patch] = []
    /// The trace that it belongs to, by its number in the cycle.
    var trace: Int
    /// Its own number in the cycle.
    var number: Int
    /// Its time, in milliseconds after the trace's start.
    var milliseconds: Int
    var facts = EventFacts()

    /// Notes in the facts whether the words that searches are for are in the bytes.
    mutating func lookForWords() {
        facts.hasRareWord = contains(Vocabulary.rareWord)
        facts.hasPhrase = contains(Vocabulary.phrase.joined(separator: " "))
    }

    private func contains(_ text: String) -> Bool {
        let wanted = Array(text.utf8)
        return bytes.indices.contains {
            bytes[$0] == wanted[0] && bytes[$0...].starts(with: wanted)
        }
    }
}
