/// Writes moments as RFC 3339 in UTC with milliseconds, without an allocation.
enum Moment {
    /// - Parameter milliseconds: since 1970, up to the year 9999.
    static func write(
        _ milliseconds: Int, into bytes: inout MutableSpan<UInt8>, at offset: Int
    ) {
        let days = milliseconds / 86_400_000
        let (year, month, day) = date(days)
        let rest = milliseconds % 86_400_000
        digits(year, 4, &bytes, offset)
        bytes[offset + 4] = UInt8(ascii: "-")
        digits(month, 2, &bytes, offset + 5)
        bytes[offset + 7] = UInt8(ascii: "-")
        digits(day, 2, &bytes, offset + 8)
        bytes[offset + 10] = UInt8(ascii: "T")
        digits(rest / 3_600_000, 2, &bytes, offset + 11)
        bytes[offset + 13] = UInt8(ascii: ":")
        digits(rest / 60_000 % 60, 2, &bytes, offset + 14)
        bytes[offset + 16] = UInt8(ascii: ":")
        digits(rest / 1_000 % 60, 2, &bytes, offset + 17)
        bytes[offset + 19] = UInt8(ascii: ".")
        digits(rest % 1_000, 3, &bytes, offset + 20)
        bytes[offset + 23] = UInt8(ascii: "Z")
    }

    /// The same as text.
    static func text(_ milliseconds: Int) -> String {
        var bytes = [UInt8](repeating: 0, count: 24)
        var span = bytes.mutableSpan
        write(milliseconds, into: &span, at: 0)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Writes a number with leading zeros.
    static func digits(
        _ number: Int, _ count: Int, _ bytes: inout MutableSpan<UInt8>, _ offset: Int
    ) {
        var rest = number
        var place = offset + count - 1
        while place >= offset {
            bytes[place] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
            place -= 1
        }
    }

    /// The civil date of a day since 1970: Hinnant, "chrono-Compatible Low-Level Date Algorithms".
    private static func date(_ days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthIndex = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthIndex + 2) / 5 + 1
        let month = monthIndex < 10 ? monthIndex + 3 : monthIndex - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }
}
