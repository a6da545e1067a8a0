import Bytes
import Model
import Pricing
import Testing

@Suite("Hours of the week")
struct WeeklyHoursTests {
    @Test(
        "Windows begin inclusive, end exclusive, and may pass midnight",
        arguments: [
            // 2026-11-18 is a Wednesday, 2026-11-21 a Saturday.
            ("Mon-Fri 01:00-04:00+06:00-10:00", "2026-11-18T00:59:59.999999Z", false),
            ("Mon-Fri 01:00-04:00+06:00-10:00", "2026-11-18T01:00:00Z", true),
            ("Mon-Fri 01:00-04:00+06:00-10:00", "2026-11-18T04:00:00Z", false),
            ("Mon-Fri 01:00-04:00+06:00-10:00", "2026-11-18T09:59:59Z", true),
            ("Mon-Fri 01:00-04:00+06:00-10:00", "2026-11-21T02:00:00Z", false),
            ("daily 16:30-00:30", "2026-11-21T16:29:59Z", false),
            ("daily 16:30-00:30", "2026-11-21T16:30:00Z", true),
            ("daily 16:30-00:30", "2026-11-22T00:29:59Z", true),
            ("daily 16:30-00:30", "2026-11-22T00:30:00Z", false),
            ("Fri 22:00-02:00", "2026-11-21T01:00:00Z", true),
            ("Fri 22:00-02:00", "2026-11-20T01:00:00Z", false),
            ("Sat-Mon 00:00-24:00", "2026-11-22T12:00:00Z", true),
            ("Sat-Mon 00:00-24:00", "2026-11-24T00:00:00Z", false),
            ("Wed 23:00-24:00", "1969-12-31T23:30:00Z", true),
            ("Thu 00:00-01:00", "1970-01-01T00:00:00Z", true),
        ])
    func contains(hours: String, moment: String, expected: Bool) throws {
        let hours = try #require(WeeklyHours(hours))
        #expect(hours.contains(try #require(Timestamp(rfc3339: moment))) == expected)
    }

    @Test("The ends of time are in no window or in one, without a trap")
    func extremes() throws {
        let always = try #require(WeeklyHours("daily 00:00-24:00"))
        #expect(always.contains(Timestamp(microseconds: .min)))
        #expect(always.contains(Timestamp(microseconds: .max)))
    }

    @Test(
        "What is not hours is refused",
        arguments: [
            "", "daily", "daily ", " 01:00-02:00", "daily 1:00-2:00", "daily 01:00",
            "Foo 01:00-02:00",
            "Mon-Tue-Wed 01:00-02:00", "daily 24:00-01:00", "daily 01:00-24:01",
            "daily 01:60-02:00",
            "daily 01:00-01:00", "daily 01:00-02:00+", "daily  01:00-02:00", "mon 01:00-02:00",
        ])
    func refuses(text: String) {
        #expect(WeeklyHours(text) == nil)
    }
}
