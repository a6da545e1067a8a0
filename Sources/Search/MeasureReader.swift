internal import Bytes
internal import Model

/// Reads the values of filters on numbers, exactly: what can't be kept exactly is refused.
enum MeasureReader {
    /// The units of durations, in microseconds. µ has two code points.
    private static let units: [(name: String, microseconds: Int128)] = [
        ("us", 1), ("\u{B5}s", 1), ("\u{3BC}s", 1), ("ms", 1_000), ("s", 1_000_000),
        ("min", 60_000_000), ("m", 60_000_000), ("h", 3_600_000_000), ("d", 86_400_000_000),
    ]

    /// Numbers from here on take no further digit.
    private static let maximumDigits: Int128 = 1_000_000_000_000_000_000_000_000_000

    /// The value in the unit of `kind`; nil if it is none.
    static func read(_ text: String, as kind: SearchField.Kind) -> SearchInterval? {
        switch kind {
        case .time: time(text)
        case .duration: duration(text).map { SearchInterval($0) }
        case .amount:
            number(text.hasPrefix("$") ? text.dropFirst() : text[...], unit: PicoUSD.perDollar)
                .flatMap { value in
                    value <= SearchLimits.maximumDollars * PicoUSD.perDollar
                        ? SearchInterval(value) : nil
                }
        case .count:
            number(text[...], unit: 1).flatMap { value in
                value <= SearchLimits.maximumCount ? SearchInterval(value) : nil
            }
        case .identifier, .name, .choice: nil
        }
    }

    /// What values look like, for errors.
    static func example(of kind: SearchField.Kind) -> String {
        switch kind {
        case .time: "a date or time such as 2026-01-31 or 2026-01-31T09:30:00Z"
        case .duration: "a duration with its unit, such as 150ms, 2s or 1.5m"
        case .amount: "dollars with at most twelve decimals, such as 0.01"
        default: "a whole number"
        }
    }

    /// A moment, or a day in UTC.
    private static func time(_ text: String) -> SearchInterval? {
        guard let start = Timestamp(rfc3339: text) else { return nil }
        let first = Int128(start.microseconds)
        guard SearchLimits.microseconds.contains(first) else { return nil }
        let isDate = text.utf8.count == 10
        return isDate
            ? SearchInterval(first, through: first + 86_400_000_000 - 1) : SearchInterval(first)
    }

    private static func duration(_ text: String) -> Int128? {
        let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        let name = text[digits.endIndex...].lowercased()
        if name.isEmpty { return number(digits, unit: 1) == 0 ? 0 : nil }
        guard let unit = units.first(where: { $0.name == name }),
            let value = number(digits, unit: unit.microseconds),
            value <= SearchLimits.maximumDurationMicroseconds
        else { return nil }
        return value
    }

    /// A decimal number times `unit`, if that is whole; it has no sign and no exponent.
    private static func number(_ text: Substring, unit: Int128) -> Int128? {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        var digits: Int128 = 0
        var divisor: Int128 = 1
        for (index, part) in parts.enumerated() {
            guard !part.isEmpty else { return nil }
            // Zeros at the end of the decimals say nothing.
            var bytes = Array(part.utf8)
            while index == 1, bytes.last == UInt8(ascii: "0") { bytes.removeLast() }
            for byte in bytes {
                let digit = byte &- UInt8(ascii: "0")
                guard digit <= 9, digits < maximumDigits else { return nil }
                digits = digits * 10 + Int128(digit)
                if index == 1 { divisor *= 10 }
            }
        }
        let (product, overflow) = digits.multipliedReportingOverflow(by: unit)
        return !overflow && product % divisor == 0 ? product / divisor : nil
    }
}
