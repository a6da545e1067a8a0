import Testing

@testable import Pricing

@Suite("Decimal numbers without rounding")
struct ExactDecimalTests {
    @Test(
        "A number times a power of ten is exact",
        arguments: [
            ("2.5e-06", 2_500_000), ("2.5E-6", 2_500_000), ("0.0000025", 2_500_000), ("0", 0),
            ("0.0", 0), ("0e-999", 0), ("1e-12", 1), ("7.5e-07", 750_000),
            ("3e+0", 3_000_000_000_000),
            ("1", 1_000_000_000_000), ("-1e-12", -1), ("100e-14", 1),
        ] as [(String, Int128)])
    func exact(text: String, pico: Int128) throws {
        let decimal = try #require(ExactDecimal(text))
        #expect(decimal.whole(timesTenTo: 12) == pico)
        let nearest = try #require(decimal.nearest(timesTenTo: 12))
        #expect(nearest == (pico, true))
    }

    @Test(
        "What is finer goes to the nearest whole, half away from zero",
        arguments: [
            ("1.41953125e-07", 141_953), ("2.0000000000000002e-07", 200_000),
            ("9.499999999999999e-07", 950_000), ("1.4e-12", 1), ("1.5e-12", 2), ("1.49999e-12", 1),
            ("4.9e-13", 0), ("5e-13", 1), ("-1.5e-12", -2), ("1e-40", 0), ("9e-900", 0),
        ] as [(String, Int128)])
    func nearest(text: String, pico: Int128) throws {
        let decimal = try #require(ExactDecimal(text))
        #expect(decimal.whole(timesTenTo: 12) == nil)
        let nearest = try #require(decimal.nearest(timesTenTo: 12))
        #expect(nearest == (pico, false))
    }

    @Test(
        "What is no number, or too large, is refused",
        arguments: [
            "", "-", ".", ".5", "1.", "e5", "1e", "1e5.0", "1e9999", "0x1", "1_0", "NaN", " 1",
            "--1",
            "1234567890123456789012345678901",
        ])
    func refused(text: String) { #expect(ExactDecimal(text) == nil) }

    @Test("A product beyond 30 digits is refused")
    func tooLarge() throws {
        #expect(try #require(ExactDecimal("1e30")).nearest(timesTenTo: 12) == nil)
        #expect(try #require(ExactDecimal("1e999")).whole(timesTenTo: 0) == nil)
    }
}
