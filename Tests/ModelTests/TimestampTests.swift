import Bytes
import Model
import Testing

@Suite("Moments")
struct TimestampTests {
    @Test(
        "RFC 3339 times are read to the microsecond",
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("1970-01-01", 0), ("1970-01-01T00:00", 0),
            ("2026-11-22T10:00:00Z", 1_795_341_600_000_000),
            ("2026-11-22t10:00:00z", 1_795_341_600_000_000),
            ("2026-11-22 10:00:00", 1_795_341_600_000_000),
            ("2026-11-22T12:30:00+02:30", 1_795_341_600_000_000),
            ("2026-11-22T05:00:00-0500", 1_795_341_600_000_000),
            ("2026-11-22T10:00:00.5Z", 1_795_341_600_500_000),
            ("2026-11-22T10:00:00.123456789Z", 1_795_341_600_123_456),
            ("2026-11-22T10:00:00,25Z", 1_795_341_600_250_000),
            ("2016-12-31T23:59:60Z", 1_483_228_800_000_000),
            ("2000-02-29", 951_782_400_000_000), ("1969-12-31T23:59:59.999999Z", -1),
        ] as [(String, Int64)])
    func reads(text: String, microseconds: Int64) {
        #expect(Timestamp(rfc3339: text)?.microseconds == microseconds)
    }

    @Test(
        "What is not a moment is refused",
        arguments: [
            "", "now", "2026", "2026-11", "2026-13-01", "2026-00-01", "2026-11-31", "2026-11-00",
            "2025-02-29", "1900-02-29", "2026-11-22T", "2026-11-22T24:00:00Z",
            "2026-11-22T10:60:00Z", "2026-11-22T10:00:61Z", "2026-11-22T10:00:00.Z",
            "2026-11-22T10:00:00.1234567890Z", "2026-11-22T10:00:00+25:00",
            "2026-11-22T10:00:00+02", "2026-11-22T10:00:00ZZ", "2026-11-22T10:00:00Z ",
            "2026-11-22X10:00:00Z", "-2026-11-22", "２０２６-11-22", "1795341600",
        ])
    func refuses(text: String) {
        #expect(Timestamp(rfc3339: text) == nil)
    }

    @Test(
        "Moments are printed with milliseconds, or microseconds where there are any",
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (-1, "1969-12-31T23:59:59.999999Z"),
            (1_795_341_600_123_000, "2026-11-22T10:00:00.123Z"),
            (1_795_341_600_123_456, "2026-11-22T10:00:00.123456Z"),
            (1_795_341_600_000_001, "2026-11-22T10:00:00.000001Z"),
            (951_782_400_000_000, "2000-02-29T00:00:00.000Z"),
        ] as [(Int64, String)])
    func prints(microseconds: Int64, text: String) {
        #expect(Timestamp(microseconds: microseconds).rfc3339 == text)
        #expect(Timestamp(rfc3339: text)?.microseconds == microseconds)
    }

    @Test("Each first and last day of a month in 400 years reads back")
    func roundTrip() {
        var before: Timestamp?
        for year in 1900...2300 {
            for month in 1...12 {
                let text = "\(year)-\(month < 10 ? "0" : "")\(month)-01"
                let first = Timestamp(rfc3339: text)
                #expect(first?.rfc3339 == text + "T00:00:00.000Z")
                #expect(first?.calendarMonth == year * 100 + month)
                if let before, let first {
                    #expect(before < first)
                    let last = first.advanced(byMicroseconds: -1)
                    #expect(Timestamp(rfc3339: last.rfc3339) == last)
                    #expect(last.calendarMonth == before.calendarMonth)
                }
                before = first
            }
        }
    }

    @Test("The ends of the range are printed and moved without a trap")
    func extremes() {
        for microseconds in [Int64.min, .min + 1, .max - 1, .max] {
            let moment = Timestamp(microseconds: microseconds)
            #expect(moment.rfc3339.hasSuffix("Z"))
            #expect(moment.calendarMonth != 0)
        }
        #expect(
            Timestamp(microseconds: .max).advanced(byMicroseconds: 1)
                == Timestamp(microseconds: .max))
        #expect(
            Timestamp(microseconds: .min).advanced(byMicroseconds: -1)
                == Timestamp(microseconds: .min))
    }
}
