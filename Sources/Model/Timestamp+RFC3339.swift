public import Bytes

extension Timestamp {
    /// Days from 1970-01-01 to a date of the proleptic Gregorian calendar.
    ///
    /// Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `days_from_civil`.
    private static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        let y = month <= 2 ? year - 1 : year
        let era = (y >= 0 ? y : y - 399) / 400
        let yearOfEra = y - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// The date of a day since 1970-01-01; the inverse of `days`.
    private static func date(ofDay day: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let z = day + 719_468
        let era = (z >= 0 ? z : z - 146_096) / 146_097
        let dayOfEra = z - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * shifted + 2) / 5 + 1)
    }

    /// Reads an ISO 8601 / RFC 3339 moment: `2026-11-22T10:00:00Z`, with up to nine decimals of a
    /// second (cut to microseconds), `t` or a space for `T`, an offset `±hh:mm` or `±hhmm`, and UTC
    /// where no offset is given. A bare date is its first moment. A leap second counts as the next
    /// second. Nil for anything else.
    public init?(rfc3339 text: some StringProtocol) {
        let parsed = text.utf8.withContiguousStorageIfAvailable {
            Self.parse(UnsafeRawBufferPointer($0))
        }
        guard let found = parsed ?? Array(text.utf8).withUnsafeBytes({ Self.parse($0) }) else {
            return nil
        }
        self.init(microseconds: found)
    }

    /// Reads such a moment from UTF-8.
    public init?(rfc3339 bytes: RawSpan) {
        guard let found = bytes.withUnsafeBytes({ Self.parse($0) }) else { return nil }
        self.init(microseconds: found)
    }

    /// What may stand between the numbers of a moment, one character a byte.
    private enum Marks {
        static let hyphen: UInt32 = 0x2D
        static let colon: UInt32 = 0x3A
        /// `T`, `t`, space.
        static let letterT: UInt32 = 0x54_74_20
        /// `.`, `,`
        static let point: UInt32 = 0x2E_2C
        /// `Z`, `z`, `+`, `-`
        static let zone: UInt32 = 0x5A_7A_2B_2D
    }

    private static func parse(_ bytes: UnsafeRawBufferPointer) -> Int64? {
        var cursor = 0
        func take(_ count: Int) -> Int64? {
            guard cursor + count <= bytes.count else { return nil }
            var value: Int64 = 0
            for byte in bytes[cursor..<cursor + count] {
                guard byte >= 48, byte <= 57 else { return nil }
                value = value * 10 + Int64(byte - 48)
            }
            cursor += count
            return value
        }
        // One of four characters at most, in one word: asking a string takes ten times as long.
        func accept(_ characters: UInt32) -> UInt8? {
            guard cursor < bytes.count else { return nil }
            let byte = bytes[cursor]
            var rest = characters
            while rest != 0, UInt8(truncatingIfNeeded: rest) != byte { rest >>= 8 }
            guard rest != 0 else { return nil }
            cursor += 1
            return byte
        }
        guard let year = take(4), accept(Marks.hyphen) != nil, let month = take(2),
            accept(Marks.hyphen) != nil,
            let day = take(2), (1...12).contains(month), day >= 1,
            day <= daysInMonth(month, of: year)
        else { return nil }
        let midnight = days(year: year, month: month, day: day) * 86_400
        if cursor == bytes.count { return midnight * 1_000_000 }
        guard accept(Marks.letterT) != nil, let hour = take(2), accept(Marks.colon) != nil,
            let minute = take(2),
            hour < 24, minute < 60
        else { return nil }
        var second: Int64 = 0
        if accept(Marks.colon) != nil {
            guard let value = take(2), value <= 60 else { return nil }
            second = value
        }
        var micros: Int64 = 0
        if accept(Marks.point) != nil {
            var scale: Int64 = 100_000
            var count = 0
            while cursor < bytes.count, (48...57).contains(bytes[cursor]) {
                micros += Int64(bytes[cursor] - 48) * scale
                scale /= 10
                cursor += 1
                count += 1
            }
            guard (1...9).contains(count) else { return nil }
        }
        var offset: Int64 = 0
        if let sign = accept(Marks.zone), sign == 43 || sign == 45 {
            guard let hours = take(2) else { return nil }
            _ = accept(Marks.colon)
            guard let minutes = take(2), hours < 24, minutes < 60 else { return nil }
            offset = (hours * 3600 + minutes * 60) * (sign == 43 ? 1 : -1)
        }
        guard cursor == bytes.count else { return nil }
        return (midnight + hour * 3600 + minute * 60 + second - offset) * 1_000_000 + micros
    }

    private static func daysInMonth(_ month: Int64, of year: Int64) -> Int64 {
        switch month {
        case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// The moment as `2026-11-22T10:00:00.123Z`: milliseconds, or microseconds where there are any.
    public var rfc3339: String {
        let seconds = Self.floorDivide(microseconds, 1_000_000)
        // By the remainder: the product would overflow at the ends of the range.
        let remainder = microseconds % 1_000_000
        let micros = remainder < 0 ? remainder + 1_000_000 : remainder
        let dayNumber = Self.floorDivide(seconds, 86_400)
        let second = seconds - dayNumber * 86_400
        let date = Self.date(ofDay: dayNumber)
        func pad(_ value: Int64, _ width: Int) -> String {
            let text = String(value)
            return String(repeating: "0", count: max(0, width - text.count)) + text
        }
        let fraction = micros % 1_000 == 0 ? pad(micros / 1_000, 3) : pad(micros, 6)
        return "\(pad(date.year, 4))-\(pad(date.month, 2))-\(pad(date.day, 2))T"
            + "\(pad(second / 3600, 2)):\(pad(second / 60 % 60, 2)):\(pad(second % 60, 2))"
            + ".\(fraction)Z"
    }

    /// The year and month of the moment in UTC as year × 100 + month, such as 202611.
    public var calendarMonth: Int {
        let day = Self.floorDivide(microseconds, 86_400_000_000)
        let date = Self.date(ofDay: day)
        return Int(date.year * 100 + date.month)
    }

    private static func floorDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
        let quotient = value / divisor
        return value % divisor < 0 ? quotient - 1 : quotient
    }
}
