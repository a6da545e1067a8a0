import TestSupport

extension SeededRandom {
    /// True once in `count` times.
    mutating func oneIn(_ count: Int) -> Bool { Int.random(in: 0..<count, using: &self) == 0 }

    /// A value, or half of the time nil.
    mutating func maybe<Value>(_ make: (inout SeededRandom) -> Value) -> Value? {
        oneIn(2) ? make(&self) : nil
    }

    /// Zero, an extreme, or anything in between, small numbers as likely as large ones.
    mutating func number() -> UInt64 {
        switch Int.random(in: 0..<8, using: &self) {
        case 0: 0
        case 1: .max
        default: next() >> UInt64.random(in: 0..<64, using: &self)
        }
    }

    /// Up to 40 characters, of ASCII mostly.
    mutating func text() -> String {
        let alphabet: [Character] = ["a", "b", "-", "7", " ", "é", "e\u{301}", "\u{0}", "🙂", "Ω"]
        let count = Int.random(in: 0...40, using: &self)
        return String((0..<count).map { _ in alphabet.randomElement(using: &self) ?? "x" })
    }

    mutating func bytes(upTo limit: Int) -> [UInt8] {
        (0..<Int.random(in: 0...limit, using: &self)).map { _ in UInt8(truncatingIfNeeded: next()) }
    }
}
