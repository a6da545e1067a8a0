import Glibc

/// Made-up words, as frequent as words are (Zipf: the n-th about 1/n as often as the first), and
/// sentences of them.
struct Vocabulary {
    /// A word that stands once in some thousands of events, and nowhere else.
    static let rareWord = "xylographer"
    /// Two words that stand side by side once in about a thousand events; each alone is about ten
    /// times as frequent.
    static let phrase = ["amberline", "lanternist"]

    private static let syllables = [
        "ka", "lo", "mi", "ren", "ta", "vo", "shi", "per", "dan", "el", "un", "gor", "fa", "bel",
        "ist", "qua", "ner", "os", "pri", "tem", "za", "wo", "ith", "cal", "dre", "hu", "sen",
    ]
    private static let wordCount = 20_000

    private let words: [String]
    /// For each word the sum of the weights up to it.
    private let weights: [Double]

    init(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var words: [String] = []
        var known: Set<String> = []
        while words.count < Self.wordCount {
            // Frequent words are short.
            let longest = words.count < 30 ? 1 : words.count < 600 ? 2 : 4
            let word = (0..<random.number(1...longest)).map { _ in random.pick(Self.syllables) }
                .joined()
            if known.insert(word).inserted {
                words.append(word)
            } else if words.count < 30 {
                // One syllable each does not give 30 different words.
                let longer = word + random.pick(Self.syllables)
                if known.insert(longer).inserted { words.append(longer) }
            }
        }
        var sum = 0.0
        weights = (0..<words.count).map { rank in
            sum += 1 / pow(Double(rank) + 2.7, 1.05)
            return sum
        }
        self.words = words
    }

    /// Sentences of about so many bytes; only letters, spaces, commas and full stops.
    func text(_ byteCount: Int, _ random: inout SeededRandom) -> String {
        var text = ""
        text.reserveCapacity(byteCount + 16)
        var left = 0
        while text.utf8.count < byteCount {
            if left == 0 {
                if !text.isEmpty { text += ". " }
                left = random.number(5...16)
                let first = word(&random)
                text += first.prefix(1).uppercased() + first.dropFirst()
            } else {
                text += random.chance(0.08) ? ", " : " "
                text += word(&random)
            }
            left -= 1
        }
        return text + "."
    }

    private func word(_ random: inout SeededRandom) -> String {
        let target = random.fraction() * weights[weights.count - 1]
        var low = 0
        var high = weights.count - 1
        while low < high {
            let middle = (low + high) / 2
            if weights[middle] < target { low = middle + 1 } else { high = middle }
        }
        return words[low]
    }
}
