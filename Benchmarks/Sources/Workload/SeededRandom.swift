import Glibc

/// Random numbers that a seed fixes for ever: SplitMix64.
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return Self.mix(state)
    }

    /// Spreads a number over all 64 bits; the same number always gives the same.
    static func mix(_ value: UInt64) -> UInt64 {
        var mixed = value
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// From 0 up to, not including, 1.
    mutating func fraction() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// A whole number of the range.
    mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }

    /// True with the probability.
    mutating func chance(_ probability: Double) -> Bool { fraction() < probability }

    /// One of the choices, all equally likely.
    mutating func pick<Choice>(_ choices: [Choice]) -> Choice {
        choices[number(0...choices.count - 1)]
    }

    /// Log-normal: half of all are below `median`, about one in six above `median · e^spread`.
    mutating func size(median: Double, spread: Double, limit: Int) -> Int {
        let normal = sqrt(-2 * log(1 - fraction())) * cos(2 * .pi * fraction())
        return min(limit, Int(median * exp(spread * normal)))
    }
}
