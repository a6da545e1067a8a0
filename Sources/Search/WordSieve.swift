internal import Bytes
internal import Model
internal import Records

/// Tells of most events without a word that they don't have it, at a fraction of the cost of finding
/// their words.
///
/// It looks for the letters of the word, in either case, among the sender's bytes. Where a character
/// may be written in another way, it knows nothing: beyond ASCII, whose folded form can be ASCII
/// (ſ, ß, ﬁ), and where JSON gives characters by number.
struct WordSieve: Sendable {
    /// Letters from the rarest to the most frequent in English text.
    private static let letters = Array("zqxjkvbpygfwmucldrhsniotae".utf8)

    private let word: [UInt8]
    /// The place of its rarest letter.
    private let pivot: Int

    /// - Parameter word: folded UTF-8.
    /// - Returns: nil for a word that is not all ASCII letters: numbers are also made of values that
    ///   were not sent as text.
    init?(_ word: [UInt8]) {
        var best: (rank: Int, place: Int)?
        for (place, byte) in word.enumerated() {
            guard let rank = Self.letters.firstIndex(of: byte) else { return nil }
            if best.map({ rank < $0.rank }) ?? true { best = (rank, place) }
        }
        guard let best else { return nil }
        self.word = word
        pivot = best.place
    }

    /// Whether an event may have all of some words; "no" is certain.
    static func mayHave(
        all sieves: [WordSieve], _ record: RawSpan, _ details: EventDetails
    ) -> Bool {
        guard !sieves.isEmpty, details.encoding == .json else { return true }
        let texts = [details.body, details.context, details.metadata, details.extra]
        guard texts.allSatisfy({ isPlain(record.extracting($0)) }) else { return true }
        return sieves.allSatisfy { sieve in
            texts.contains { sieve.occurs(in: record.extracting($0)) }
        }
    }

    /// Whether JSON is ASCII, without characters given by number.
    static func isPlain(_ text: RawSpan) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        var cursor = 0
        while cursor < text.byteCount {
            let chunk = text.eightBytes(from: cursor)
            guard chunk & (ones &* 0x80) == 0 else { return false }
            // All are below 0x80, so no bit is carried into the next byte.
            let other = chunk ^ (ones &* UInt64(UInt8(ascii: "\\")))
            var escapes = ~(other &+ ones &* 0x7F) & (ones &* 0x80)
            while escapes != 0 {
                let next = cursor + escapes.trailingZeroBitCount / 8 + 1
                if next < text.byteCount,
                    text.unsafeLoad(fromUncheckedByteOffset: next, as: UInt8.self)
                        == UInt8(ascii: "u")
                {
                    return false
                }
                escapes &= escapes &- 1
            }
            cursor += 8
        }
        return true
    }

    /// Whether the word's letters stand in ASCII text one behind the other, in either case.
    func occurs(in text: RawSpan) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let pattern = ones &* UInt64(word[pivot])
        var cursor = 0
        while cursor < text.byteCount {
            let chunk = text.eightBytes(from: cursor)
            let other = (chunk | ones &* 0x20) ^ pattern
            var hits = ~(other &+ ones &* 0x7F) & (ones &* 0x80)
            while hits != 0 {
                let start = cursor + hits.trailingZeroBitCount / 8 - pivot
                if start >= 0, start + word.count <= text.byteCount, stands(at: start, in: text) {
                    return true
                }
                hits &= hits &- 1
            }
            cursor += 8
        }
        return false
    }

    private func stands(at start: Int, in text: RawSpan) -> Bool {
        word.indices.allSatisfy { place in
            text.unsafeLoad(fromUncheckedByteOffset: start &+ place, as: UInt8.self) | 0x20
                == word[place]
        }
    }
}
