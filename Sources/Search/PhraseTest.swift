/// A phrase, ready to be looked for among the words of an event.
struct PhraseTest: Sendable {
    let words: [[UInt8]]
    let hashes: [UInt64]
    let isNegated: Bool

    init(_ phrase: SearchPhrase, isNegated: Bool) {
        words = phrase.words
        hashes = phrase.words.map { WordHash.of($0) }
        self.isNegated = isNegated
    }

    /// Whether words with these hashes stand one behind the other: "no" is certain, "yes" is not.
    func mayOccur(in scanned: [ScannedWord]) -> Bool {
        occurs(in: scanned) { _, _ in true }
    }

    /// Whether these words stand one behind the other.
    ///
    /// - Parameter scanner: has gathered bytes, and no pairs.
    func occurs(in scanner: WordScanner) -> Bool {
        occurs(in: scanner.words) { place, index in
            scanner.bytes(of: place).elementsEqual(words[index])
        }
    }

    private func occurs(
        in scanned: [ScannedWord], _ isSame: (_ place: Int, _ index: Int) -> Bool
    ) -> Bool {
        guard scanned.count >= hashes.count else { return false }
        for start in 0...scanned.count - hashes.count where scanned[start].hash == hashes[0] {
            let first = scanned[start].position
            let isHere = hashes.indices.allSatisfy { index in
                let word = scanned[start + index]
                return word.hash == hashes[index] && word.position == first &+ UInt32(index)
                    && isSame(start + index, index)
            }
            if isHere { return true }
        }
        return false
    }
}
