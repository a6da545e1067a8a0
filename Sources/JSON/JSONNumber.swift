/// Where a number lies in a JSON text. It keeps the digits, so that nothing is lost by reading.
///
/// It comes from a `JSONScanner`, which has checked it; the methods want that same text.
public struct JSONNumber: Hashable, Sendable {
    /// The offsets of the text in bytes.
    public let range: Range<Int>
    /// Whether it is written without a fraction and an exponent.
    public let isInteger: Bool

    @inlinable
    public init(range: Range<Int>, isInteger: Bool) {
        self.range = range
        self.isInteger = isInteger
    }

    /// The number as written.
    public func text(in bytes: RawSpan) -> String {
        bytes.extracting(range).withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    }

    /// The nearest double; nil if it is not finite.
    public func double(in bytes: RawSpan) -> Double? {
        guard let value = Double(text(in: bytes)), value.isFinite else { return nil }
        return value
    }

    /// The exact value, also of `10.0` and `1e3`; nil if it is not an integer of 64 bits from 0.
    public func unsigned(in bytes: RawSpan) -> UInt64? {
        guard let value = magnitude(in: bytes, shift: 0, mustBeExact: true) else { return nil }
        return isNegative(in: bytes) && value != 0 ? nil : value
    }

    /// The exact value, also of `10.0` and `1e3`; nil if it is not a signed integer of 64 bits.
    public func signed(in bytes: RawSpan) -> Int64? {
        guard let value = magnitude(in: bytes, shift: 0, mustBeExact: true) else { return nil }
        guard isNegative(in: bytes) else { return Int64(exactly: value) }
        return value <= 1 << 63 ? Int64(truncatingIfNeeded: 0 &- value) : nil
    }

    /// The value times 10 to the power `shift` (0 to 12), cut below one: for example milliseconds
    /// with decimals as whole microseconds. Nil if it is negative or beyond 64 bits.
    public func scaled(byPowerOfTen shift: Int, in bytes: RawSpan) -> UInt64? {
        guard let value = magnitude(in: bytes, shift: shift, mustBeExact: false) else { return nil }
        return isNegative(in: bytes) && value != 0 ? nil : value
    }

    /// Whether it is written with a minus sign; `-0` is too.
    public func isNegative(in bytes: RawSpan) -> Bool {
        bytes.unsafeLoad(fromByteOffset: range.lowerBound, as: UInt8.self) == UInt8(ascii: "-")
    }

    // MARK: Decimal arithmetic

    /// The whole part of |value| × 10^shift; nil if beyond 64 bits, or if it must be exact and is not.
    private func magnitude(in bytes: RawSpan, shift: Int, mustBeExact: Bool) -> UInt64? {
        let point = decimalPoint(in: bytes) + shift
        var value: UInt64 = 0
        var seen = 0
        for index in range {
            let character = bytes.unsafeLoad(fromByteOffset: index, as: UInt8.self)
            if character | 0x20 == UInt8(ascii: "e") { break }
            let digit = character &- UInt8(ascii: "0")
            guard digit <= 9 else { continue }
            if seen < point {
                guard Self.append(digit, to: &value) else { return nil }
            } else if digit != 0, mustBeExact {
                return nil
            }
            seen += 1
        }
        while value != 0, seen < point {
            guard Self.append(0, to: &value) else { return nil }
            seen += 1
        }
        return value
    }

    private static func append(_ digit: UInt8, to value: inout UInt64) -> Bool {
        let (product, overflow) = value.multipliedReportingOverflow(by: 10)
        let (sum, carry) = product.addingReportingOverflow(UInt64(digit))
        value = sum
        return !overflow && !carry
    }

    /// How many of the digits lie before the decimal point after the exponent is applied; negative
    /// if zeros would have to be put before them.
    private func decimalPoint(in bytes: RawSpan) -> Int {
        var whole = 0
        var cursor = range.lowerBound
        var isInWhole = true
        while cursor < range.upperBound {
            let character = bytes.unsafeLoad(fromByteOffset: cursor, as: UInt8.self)
            cursor += 1
            if character | 0x20 == UInt8(ascii: "e") { break }
            if character == UInt8(ascii: ".") { isInWhole = false }
            if isInWhole, character != UInt8(ascii: "-") { whole += 1 }
        }
        var exponent = 0
        var isNegative = false
        while cursor < range.upperBound {
            let character = bytes.unsafeLoad(fromByteOffset: cursor, as: UInt8.self)
            cursor += 1
            if character == UInt8(ascii: "-") { isNegative = true }
            let digit = character &- UInt8(ascii: "0")
            if digit <= 9 { exponent = min(exponent * 10 + Int(digit), 100_000) }
        }
        return whole + (isNegative ? -exponent : exponent)
    }
}
