import Model
import Testing

@Suite("Money")
struct PicoUSDTests {
    @Test(
        "Dollars are printed with six decimals, eight below a cent, without trailing zeros",
        arguments: [
            (0, "0"), (1, "0"), (4_999, "0"), (5_000, "0.00000001"), (180_000, "0.00000018"),
            (154_200_000, "0.0001542"), (9_999_999_999, "0.01"), (9_999_994_999, "0.00999999"),
            (10_000_000_000, "0.01"), (10_000_499_999, "0.01"), (10_000_500_000, "0.010001"),
            (750_000_000_000, "0.75"), (1_000_000_000_000, "1"), (5_250_000_000_000, "5.25"),
            (999_999_500_000, "1"), (999_999_499_999, "0.999999"), (-5_000, "-0.00000001"),
            (-4_999, "0"), (-12_500_000_000_000, "-12.5"), (100_000_000_000_000, "100"),
        ] as [(Int64, String)])
    func display(pico: Int64, text: String) {
        #expect(PicoUSD(Int128(pico)).displayDollars == text)
    }

    @Test("Rounding is half away from zero at any number of places")
    func places() {
        let amount = PicoUSD(1_500_000_000_000)
        #expect(amount.dollars(places: 0) == "2")
        #expect(PicoUSD(-1_500_000_000_000).dollars(places: 0) == "-2")
        #expect(PicoUSD(1_499_999_999_999).dollars(places: 0) == "1")
        #expect(amount.dollars(places: 1) == "1.5")
        #expect(amount.dollars(places: 12) == "1.500000000000")
        #expect(PicoUSD(1).dollars(places: 12) == "0.000000000001")
        #expect(PicoUSD(-1).dollars(places: 11) == "0.00000000000")
    }

    @Test("The ends of the range are printed and added without a trap")
    func extremes() {
        for raw in [Int128.min, .max] {
            for places in 0...12 { #expect(PicoUSD(raw).dollars(places: places).count > 20) }
            #expect(PicoUSD(raw).displayDollars.count > 20)
        }
        #expect(PicoUSD(.max) + PicoUSD(1) == PicoUSD(.max))
        #expect(PicoUSD(.min) + PicoUSD(-1) == PicoUSD(.min))
        var sum = PicoUSD(.max)
        sum += PicoUSD(.max)
        #expect(sum == PicoUSD(.max))
    }

    @Test(
        "Numbers of dollars are read to the pico-dollar",
        arguments: [
            ("0", 0), ("-0", 0), ("0.5", 500_000_000_000), ("1", 1_000_000_000_000),
            ("1.2e-05", 12_000_000), ("1.2E-05", 12_000_000), ("1e+2", 100_000_000_000_000),
            ("0.0000000000019", 1), ("-0.25", -250_000_000_000), ("0e999", 0), ("1e-999", 0),
            ("0.000000000000000000000000000000000000000000001", 0),
        ] as [(String, Int64)])
    func reads(text: String, pico: Int64) {
        #expect(PicoUSD(dollars: text) == PicoUSD(Int128(pico)))
    }

    @Test(
        "What is not a number of dollars is refused",
        arguments: [
            "", "-", "+", ".", "e5", "1e", "1e+", "one", "1.2.3", "1 ", " 1", "NaN", "inf", "0x10",
            "1e400", "1e1000", "1e-1000", "1e-9223372036854775808", "1e9223372036854775808",
            "1000000000000001", "١", "1e5.5",
        ])
    func refuses(text: String) {
        #expect(PicoUSD(dollars: text) == nil)
    }

    @Test("The largest amount is 10¹⁵ dollars, however long its decimals are")
    func largest() {
        #expect(PicoUSD(dollars: "1e15")?.dollars(places: 0) == "1000000000000000")
        #expect(PicoUSD(dollars: "1000000000000000") == PicoUSD(dollars: "1e15"))
        let third = "0." + String(repeating: "3", count: 1_000)
        #expect(PicoUSD(dollars: third) == PicoUSD(333_333_333_333))
        #expect(PicoUSD(dollars: String(repeating: "9", count: 1_000)) == nil)
    }

    @Test("What was printed in full reads back")
    func roundTrip() {
        for raw in [0, 1, -1, 123_456_789_012, 98_765_432_109_876, -5_000_000_000_001] as [Int64] {
            let amount = PicoUSD(Int128(raw))
            #expect(PicoUSD(dollars: amount.dollars(places: 12)) == amount)
        }
    }
}
