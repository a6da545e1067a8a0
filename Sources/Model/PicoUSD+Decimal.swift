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
        let parsed = text.utf8.withContiguousStorageIfAvailable {
            Self.parse(UnsafeRawBufferPointer($0))
        }
        guard let amount = parsed ?? Array(text.utf8).withUnsafeBytes({ Self.parse($0) }) else {
            return nil
        }
        self.init(amount)
    }

    /// Reads such a number from UTF-8.
    public init?(dollars bytes: RawSpan) {
        guard let amount = bytes.withUnsafeBytes({ Self.parse($0) }) else { return nil }
        self.init(amount)
    }

    private static func parse(_ bytes: UnsafeRawBufferPointer) -> Int128? {
        var digits: Int128 = 0
        var exponent = 12
        var sawDigit = false
        var sawPoint = false
        var offset = 0
        let isNegative = bytes.first == UInt8(ascii: "-")
        if isNegative || bytes.first == UInt8(ascii: "+") { offset = 1 }
        while offset < bytes.count, bytes[offset] | 0x20 != UInt8(ascii: "e") {
            let byte = bytes[offset]
            offset += 1
            if byte == UInt8(ascii: "."), !sawPoint {
                sawPoint = true
                continue
            }
            let digit = byte &- UInt8(ascii: "0")
            guard digit <= 9 else { return nil }
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
        if offset < bytes.count {
            let rest = UnsafeRawBufferPointer(rebasing: bytes[(offset + 1)...])
            guard let power = Int(String(decoding: rest, as: UTF8.self)),
                (-999...999).contains(power)
            else { return nil }
            exponent += power
        }
        return scaled(digits, by: exponent).map { isNegative ? -$0 : $0 }
    }

    /// The digits times ten to a power, rounded toward zero; nil beyond 10¹⁵ dollars.
    private static func scaled(_ digits: Int128, by power: Int) -> Int128? {
        let limit = PicoUSD.perDollar * 1_000_000_000_000_000
        var digits = digits
        var power = power
        while power > 0, digits != 0 {
            digits *= 10
            power -= 1
            guard digits <= limit else { return nil }
        }
        while power < 0, digits != 0 {
            digits /= 10
            power += 1
        }
        return digits <= limit ? digits : nil
    }
}
