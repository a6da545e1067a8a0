extension PicoUSD {
    /// The amount in dollars with `places` decimals (0 to 12), rounded half away from zero.
    ///
    /// The only rounding of money there is, and only for print.
    public func dollars(places: Int) -> String {
        precondition((0...12).contains(places), "pico-dollars have twelve decimals")
        var step: Int128 = 1
        for _ in places..<12 { step *= 10 }
        let magnitude = Int128(clamping: rawValue.magnitude)
        let quotient = magnitude / step
        let rounded = magnitude % step >= (step + 1) / 2 ? quotient + 1 : quotient
        var scale: Int128 = 1
        for _ in 0..<places { scale *= 10 }
        let sign = rawValue < 0 && rounded != 0 ? "-" : ""
        guard places > 0 else { return sign + String(rounded) }
        let fraction = String(rounded % scale)
        let padding = String(repeating: "0", count: places - fraction.count)
        return sign + String(rounded / scale) + "." + padding + fraction
    }

    /// The amount in dollars as answers print it: six decimals, or eight below one cent, without
    /// trailing zeros, as a JSON number.
    public var displayDollars: String {
        let isSmall = rawValue.magnitude < UInt128(PicoUSD.perDollar / 100)
        var text = dollars(places: isSmall ? 8 : 6)
        while text.hasSuffix("0") { text.removeLast() }
        if text.hasSuffix(".") { text.removeLast() }
        return text
    }

    /// Reads a JSON number of dollars, such as `0.5` or `1.2e-05`, rounding below a pico-dollar
    /// toward zero; nil if it is not a number or exceeds 10¹⁵ dollars.
    public init?(dollars text: some StringProtocol) {
        var digits: Int128 = 0
        var exponent = 12
        var sawDigit = false
        var sawPoint = false
        var isNegative = false
        var rest = Substring(text)
        if let first = rest.first, first == "-" || first == "+" {
            isNegative = first == "-"
            rest = rest.dropFirst()
        }
        while let character = rest.first, character != "e", character != "E" {
            rest = rest.dropFirst()
            if character == ".", !sawPoint {
                sawPoint = true
                continue
            }
            guard character.isASCII, let digit = character.wholeNumberValue else { return nil }
            sawDigit = true
            // Beyond 30 digits nothing changes at the pico-dollar within the range.
            if digits < 1_000_000_000_000_000_000_000_000_000_000 {
                digits = digits * 10 + Int128(digit)
                if sawPoint { exponent -= 1 }
            } else if !sawPoint {
                exponent += 1
            }
        }
        guard sawDigit else { return nil }
        if !rest.isEmpty {
            guard let power = Int(rest.dropFirst()), (-999...999).contains(power) else {
                return nil
            }
            exponent += power
        }
        let limit = PicoUSD.perDollar * 1_000_000_000_000_000
        while exponent > 0, digits != 0 {
            digits *= 10
            exponent -= 1
            guard digits <= limit else { return nil }
        }
        while exponent < 0, digits != 0 {
            digits /= 10
            exponent += 1
        }
        guard digits <= limit else { return nil }
        self.init(isNegative ? -digits : digits)
    }
}
