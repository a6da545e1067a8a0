internal import Model

extension SearchField {
    /// The words that a field of kind `choice` knows; none for others.
    var choices: [String] {
        switch self {
        case .type: EventType.allCases.map(\.name)
        case .kind: SpanKind.allCases.map(\.name)
        case .status: SearchStatus.allCases.map(\.rawValue)
        case .pricing: PricingSource.allCases.map(\.name)
        default: []
        }
    }

    /// The condition that a field of kind `choice` is one of these words, in any case of ASCII
    /// letters; nil if one of them is not known.
    func choice(_ words: [String]) -> SearchCondition? {
        let words = words.map { $0.lowercased() }
        func all<Choice>(_ choices: [Choice?]) -> [Choice]? {
            choices.contains { $0 == nil } ? nil : choices.compactMap { $0 }
        }
        return switch self {
        case .type: all(words.map { EventType(name: $0) }).map(SearchCondition.type)
        case .kind: all(words.map { SpanKind(name: $0) }).map(SearchCondition.kind)
        case .status: all(words.map { SearchStatus(rawValue: $0) }).map(SearchCondition.status)
        case .pricing:
            all(
                words.map { word in PricingSource.allCases.first { $0.name == word } }
            ).map(SearchCondition.pricing)
        default: nil
        }
    }
}
