/// A pattern of a text filter, ready to be compared with texts of records.
struct TextTest: Sendable {
    /// Folded if case does not count.
    private let wanted: [UInt8]
    private let isPrefix: Bool
    private let ignoresCase: Bool

    init(_ pattern: SearchPattern, ignoringCase: Bool) {
        wanted = ignoringCase ? CharacterFolding.fold(pattern.text) : Array(pattern.text.utf8)
        isPrefix = pattern.isPrefix
        ignoresCase = ignoringCase
    }

    /// Whether a text in UTF-8 matches.
    func matches(_ text: RawSpan) -> Bool {
        for place in 0..<text.byteCount {
            guard place < wanted.count else { return isPrefix }
            var byte = text.unsafeLoad(fromUncheckedByteOffset: place, as: UInt8.self)
            if ignoresCase {
                // What is not ASCII may be longer or shorter when it is folded.
                guard byte < 0x80 else { return matchesFolded(text) }
                if byte &- UInt8(ascii: "A") < 26 { byte |= 0x20 }
            }
            guard byte == wanted[place] else { return false }
        }
        return text.byteCount == wanted.count
    }

    @inline(never)
    private func matchesFolded(_ text: RawSpan) -> Bool {
        let folded = CharacterFolding.fold(
            text.withUnsafeBytes { String(decoding: $0, as: UTF8.self) })
        return isPrefix ? folded.starts(with: wanted) : folded == wanted
    }
}
