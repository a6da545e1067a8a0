/// A decimal number as written in JSON, such as `2.5e-06`, without any rounding.
struct ExactDecimal {
    /// Up to 30 digits, without zeros at the end; negative for a number below 0.
    private let mantissa: Int128
    private let exponent: Int

    /// Reads a number of JSON's grammar; nil for anything else, for more than 30 significant digits
    /// and for an exponent beyond ±1,000.
    init?(_ text: some StringProtocol) {
        var digits: Int128 = 0
        var digitCount = 0
        var point = 0
        var sawPoint = false
        var sawDigit = false
        var rest = Substring(text).utf8
        let isNegative = rest.first == UInt8(ascii: "-")
        if isNegative { rest.removeFirst() }
        while let byte = rest.first, byte | 0x20 != UInt8(ascii: "e") {
            rest.removeFirst()
            if byte == UInt8(ascii: "."), !sawPoint, sawDigit {
                sawPoint = true
                sawDigit = false
                continue
            }
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
            sawDigit = true
            if sawPoint { point += 1 }
            guard digits != 0 || byte != UInt8(ascii: "0") else { continue }
            digitCount += 1
            guard digitCount <= 30 else { return nil }
            digits = digits * 10 + Int128(byte - UInt8(ascii: "0"))
        }
        guard sawDigit else { return nil }
        var power = 0
        if !rest.isEmpty {
            guard let value = Int(Substring(rest.dropFirst())), (-1_000...1_000).contains(value)
            else { return nil }
            power = value
        }
        power -= point
        while digits != 0, digits % 10 == 0 {
            digits /= 10
            power += 1
        }
        mantissa = isNegative ? -digits : digits
        exponent = digits == 0 ? 0 : power
    }

    var isNegative: Bool { mantissa < 0 }
    var isZero: Bool { mantissa == 0 }

    /// The number times a power of ten, if that is whole and has no more than 30 digits.
    func whole(timesTenTo power: Int) -> Int128? {
        guard let (value, isExact) = nearest(timesTenTo: power), isExact else { return nil }
        return value
    }

    /// The whole number nearest to this times a power of ten (half goes away from zero), and whether
    /// nothing was rounded; nil beyond 30 digits.
    func nearest(timesTenTo power: Int) -> (value: Int128, isExact: Bool)? {
        var value = mantissa
        var shift = exponent + power
        while shift > 0 {
            guard value.magnitude < 100_000_000_000_000_000_000_000_000_000 else { return nil }
            value *= 10
            shift -= 1
            if value == 0 { break }
        }
        if shift >= 0 { return (value, true) }
        // Only the last digit cut off decides: half and more goes up. There are no zeros at the end,
        // so that something is lost in any case.
        guard shift >= -31 else { return (0, false) }
        var cut: Int128 = 0
        while shift < 0 {
            cut = value % 10
            value /= 10
            shift += 1
        }
        if cut >= 5 { value += 1 }
        if cut <= -5 { value -= 1 }
        return (value, false)
    }
}
