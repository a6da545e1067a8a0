extension JSONScanner {
    /// Reads the number that begins at `offset` and checks that it is within a double.
    mutating func passNumber() throws(JSONError) -> JSONNumber {
        let start = offset
        if byte(offset) == UInt8(ascii: "-") { offset &+= 1 }
        let whole = offset
        guard let first = digitAtOffset else { throw unexpected("a digit") }
        if first == 0 {
            offset &+= 1
            if digitAtOffset != nil { throw unexpected("no digit after a leading zero") }
        } else {
            passDigits()
        }
        let wholeDigits = offset &- whole
        var isInteger = true
        if offset < bytes.byteCount, byte(offset) == UInt8(ascii: ".") {
            isInteger = false
            offset &+= 1
            guard digitAtOffset != nil else { throw unexpected("a digit") }
            passDigits()
        }
        var exponent = 0
        if offset < bytes.byteCount, byte(offset) | 0x20 == UInt8(ascii: "e") {
            isInteger = false
            exponent = try passExponent()
        }
        let number = JSONNumber(range: start..<offset, isInteger: isInteger)
        guard offset &- start <= Self.maximumNumberLength else {
            throw numberRange(
                at: start, expected: "a number of at most \(Self.maximumNumberLength) characters",
                found: "\(offset - start) characters")
        }
        // Below 10³⁰⁸ nothing overflows, so that only suspicious numbers are converted.
        if wholeDigits &+ exponent > 308, number.double(in: bytes) == nil {
            throw numberRange(
                at: start, expected: "a number within a double", found: "a larger one")
        }
        return number
    }

    /// The value of the digit at `offset`; nil if there is none.
    private var digitAtOffset: UInt8? {
        guard offset < bytes.byteCount else { return nil }
        let value = byte(offset) &- UInt8(ascii: "0")
        return value <= 9 ? value : nil
    }

    private mutating func passDigits() {
        while digitAtOffset != nil { offset &+= 1 }
    }

    /// Reads `e`, a sign and digits; the value is held at ±100,000, far beyond what matters.
    private mutating func passExponent() throws(JSONError) -> Int {
        offset &+= 1
        var isNegative = false
        if offset < bytes.byteCount {
            let sign = byte(offset)
            isNegative = sign == UInt8(ascii: "-")
            if isNegative || sign == UInt8(ascii: "+") { offset &+= 1 }
        }
        guard digitAtOffset != nil else { throw unexpected("a digit") }
        var value = 0
        while let digit = digitAtOffset {
            value = min(value &* 10 &+ Int(digit), 100_000)
            offset &+= 1
        }
        return isNegative ? -value : value
    }
}
