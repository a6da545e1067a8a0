/// Exact division for print: integers only, so that the same figures always look the same.
enum Decimal {
    /// `numerator` ÷ `denominator` rounded half up to `places` decimals, without trailing zeros.
    ///
    /// - Parameters:
    ///   - denominator: 1 or more.
    ///   - places: 0 to 6.
    static func text(
        _ numerator: UInt64, dividedBy denominator: UInt64, places: Int
    ) -> String {
        precondition(denominator > 0 && (0...6).contains(places), "a fraction and few decimals")
        var scale: UInt128 = 1
        for _ in 0..<places { scale *= 10 }
        let (quotient, remainder) = (UInt128(numerator) * scale).quotientAndRemainder(
            dividingBy: UInt128(denominator))
        let rounded = quotient + (remainder * 2 >= UInt128(denominator) ? 1 : 0)
        let fraction = String(rounded % scale)
        var text = String(rounded / scale)
        guard rounded % scale != 0 else { return text }
        text += "." + String(repeating: "0", count: places - fraction.count) + fraction
        while text.hasSuffix("0") { text.removeLast() }
        return text
    }
}
