/// Words that must stand one behind the other; often only one.
public struct SearchPhrase: Hashable, Sendable {
    /// The words, each folded UTF-8.
    public let words: [[UInt8]]

    /// The words of a text; nil if it has none.
    public init?(_ text: String) {
        var scanner = WordScanner(options: .bytes)
        scanner.scanText(Array(text.utf8).span.bytes)
        guard !scanner.words.isEmpty else { return nil }
        words = scanner.words.indices.map { Array(scanner.bytes(of: $0)) }
    }

    /// The words with spaces between them.
    public var text: String {
        words.map { String(decoding: $0, as: UTF8.self) }.joined(separator: " ")
    }

    /// What an event's words must hold for the phrase to be in it: its words, but of spaceless
    /// ones in a row only their pairs, which are rarer.
    public var requiredWords: [ScannedWord] {
        var scanner = WordScanner(options: .pairs)
        scanner.scanText(Array(text.utf8).span.bytes)
        let paired = Set(
            scanner.words.filter { $0.traits.contains(.pair) }.flatMap {
                [$0.position - 1, $0.position]
            })
        return scanner.words.filter {
            !$0.traits.contains(.spaceless) || !paired.contains($0.position)
        }
    }
}
