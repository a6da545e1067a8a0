/// What is true of an event and shows in answers.
struct EventFacts {
    /// Whether it counts as an error.
    var isError = false
    /// Whether `Vocabulary.rareWord` is in it.
    var hasRareWord = false
    /// Whether `Vocabulary.phrase` is in it.
    var hasPhrase = false
    /// The model call whose tokens it tells; nil if none.
    var usage: ModelUsage?
}
