public import Bytes

/// Hours of the week in UTC, such as `Mon-Fri 01:00-04:00+06:00-10:00`.
public struct WeeklyHours: Hashable, Sendable {
    private struct Window: Hashable {
        /// Minutes since midnight, inclusive.
        var start: Int64
        /// Minutes since midnight, exclusive; below `start` where the window passes midnight.
        var end: Int64
    }

    /// The hours as written.
    public let text: String
    /// Bit 0 is Sunday.
    private let days: UInt8
    private let windows: [Window]

    /// Reads `daily`, a day (`Sat`) or a range of days (`Mon-Fri`), a space, and windows of
    /// `hh:mm-hh:mm` joined by `+`; nil for anything else. The end may be `24:00`.
    public init?(_ text: String) {
        let words = text.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 2, let days = Self.days(words[0]) else { return nil }
        var windows: [Window] = []
        for part in words[1].split(separator: "+", omittingEmptySubsequences: false) {
            let times = part.split(separator: "-", omittingEmptySubsequences: false)
            guard times.count == 2, let start = Self.minutes(times[0]), start < 1_440,
                let end = Self.minutes(times[1]), start != end
            else { return nil }
            windows.append(Window(start: start, end: end))
        }
        self.text = text
        self.days = days
        self.windows = windows
    }

    /// Whether the moment lies in one of the windows. What passes midnight belongs to the day on
    /// which it began.
    public func contains(_ moment: Timestamp) -> Bool {
        let perDay: Int64 = 86_400_000_000
        var day = moment.microseconds / perDay
        var rest = moment.microseconds % perDay
        if rest < 0 {
            rest += perDay
            day -= 1
        }
        let minute = rest / 60_000_000
        let today = isListed(day)
        let yesterday = isListed(day - 1)
        return windows.contains { window in
            if window.start < window.end {
                return today && window.start <= minute && minute < window.end
            }
            return (today && window.start <= minute) || (yesterday && minute < window.end)
        }
    }

    /// The minutes since midnight at which a window begins or ends, 0 to 1,439; days begin at 0, too.
    var edges: Set<Int64> { Set(windows.flatMap { [$0.start, $0.end % 1_440] }) }

    /// Whether a day since 1970-01-01, a Thursday, is one of the listed.
    private func isListed(_ day: Int64) -> Bool {
        let weekday = ((day % 7) + 7 + 4) % 7
        return days & (1 << UInt8(weekday)) != 0
    }

    private static func days(_ text: Substring) -> UInt8? {
        if text == "daily" { return 0x7F }
        let names = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        let ends = text.split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count <= 2, let first = ends.first.flatMap({ names.firstIndex(of: String($0)) }),
            let last = ends.last.flatMap({ names.firstIndex(of: String($0)) })
        else { return nil }
        var mask: UInt8 = 1 << UInt8(first)
        var day = first
        while day != last {
            day = (day + 1) % 7
            mask |= 1 << UInt8(day)
        }
        return mask
    }

    /// Minutes since midnight of `hh:mm`, 00:00 to 24:00.
    private static func minutes(_ text: Substring) -> Int64? {
        let bytes = Array(text.utf8)
        guard bytes.count == 5, bytes[2] == UInt8(ascii: ":") else { return nil }
        let digits = [bytes[0], bytes[1], bytes[3], bytes[4]].map { Int64($0) - 48 }
        guard digits.allSatisfy({ (0...9).contains($0) }) else { return nil }
        let hour = digits[0] * 10 + digits[1]
        let minute = digits[2] * 10 + digits[3]
        guard minute < 60, hour < 24 || (hour == 24 && minute == 0) else { return nil }
        return hour * 60 + minute
    }
}
