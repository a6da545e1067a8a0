import Bytes
import Model
import Testing

@testable import CLI

@Suite("Numbers as people read them")
struct ReadableTests {
    @Test(
        "Thousands are grouped",
        arguments: [
            (0, "0"), (999, "999"), (1_000, "1,000"), (1_234_567, "1,234,567"),
            (-12_345, "-12,345"),
        ])
    func count(value: Int, text: String) {
        #expect(Readable.count(value) == text)
    }

    @Test("One is singular")
    func noun() {
        #expect(Readable.count(1, "event") == "1 event")
        #expect(Readable.count(0, "event") == "0 events")
        #expect(Readable.count(1_200, "event") == "1,200 events")
    }

    @Test(
        "Durations choose their unit",
        arguments: [
            (Int64(0), "0 µs"), (999, "999 µs"), (1_000, "1 ms"), (12_500, "12.5 ms"),
            (999_400, "999 ms"), (1_250_000, "1.25 s"), (59_940_000, "59.9 s"),
            (200_000_000, "3 min 20 s"), (7_500_000_000, "2 h 5 min"), (-1_500, "-1.5 ms"),
        ])
    func duration(microseconds: Int64, text: String) {
        #expect(Readable.duration(microseconds: microseconds) == text)
    }

    @Test("The ends of the range are durations too")
    func extremeDurations() {
        #expect(Readable.duration(microseconds: .max).hasSuffix("min"))
        #expect(Readable.duration(microseconds: .min).hasPrefix("-"))
    }

    @Test(
        "Bytes choose their unit",
        arguments: [
            (0, "0 B"), (1_023, "1023 B"), (1_024, "1.0 KiB"), (1_536, "1.5 KiB"),
            (64 << 20, "64.0 MiB"), (3 << 40, "3.0 TiB"),
        ])
    func bytes(value: Int, text: String) {
        #expect(Readable.bytes(value) == text)
    }

    @Test("A guessed cost is marked")
    func cost() {
        #expect(Readable.cost(PicoUSD(3_586_980_000)) == "$0.00358698")
        #expect(Readable.cost(PicoUSD(2_000_000_000), isGuessed: true) == "≈ $0.002")
    }

    @Test("Times are in UTC to the second")
    func time() {
        #expect(
            Readable.time(Timestamp(microseconds: 1_795_000_000_123_456)) == "2026-11-18 11:06:40")
    }

    @Test(
        "Decimals are rounded half up and never in another locale",
        arguments: [(0.0, 2, "0.00"), (1.005, 1, "1.0"), (2.25, 1, "2.3"), (-0.04, 1, "0.0")])
    func decimal(value: Double, places: Int, text: String) {
        #expect(Readable.decimal(value, places: places) == text)
    }
}
