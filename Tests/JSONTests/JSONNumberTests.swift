import JSON
import Testing

@Suite struct JSONNumberTests {
    private func scan<Result>(_ text: String, _ read: (JSONNumber, RawSpan) -> Result) throws
        -> Result
    {
        let bytes = Array(text.utf8)
        var scanner = JSONScanner(bytes.span.bytes)
        let number = try scanner.number()
        return read(number, scanner.bytes)
    }

    @Test(
        "reads integers exactly, however they are written",
        arguments: [
            ("0", 0), ("-0", 0), ("-0.0e5", 0), ("10", 10), ("10.0", 10), ("1e3", 1000),
            ("1.5e1", 15), ("1500e-2", 15), ("0.00015e5", 15), ("18446744073709551615", .max),
            ("18446744073709551615.000", .max), ("1.8446744073709551615e19", .max),
            ("0e99999", 0), ("0.0e-99999", 0), ("18446744073709551616", nil), ("1e20", nil),
            ("1.5", nil), ("15e-1", nil), ("1e-1", nil), ("-1", nil), ("1e300", nil),
        ] as [(String, UInt64?)])
    func unsigned(text: String, expected: UInt64?) throws {
        #expect(try scan(text) { $0.unsigned(in: $1) } == expected)
    }

    @Test(
        "reads signed integers exactly",
        arguments: [
            ("9223372036854775807", .max), ("9223372036854775808", nil), ("-1", -1), ("-1e2", -100),
            ("-9223372036854775808", .min), ("-9223372036854775809", nil), ("-0", 0),
            ("-1.5", nil),
        ] as [(String, Int64?)])
    func signed(text: String, expected: Int64?) throws {
        #expect(try scan(text) { $0.signed(in: $1) } == expected)
    }

    @Test(
        "scales decimals without a double, cutting what is smaller",
        arguments: [
            ("12.3456", 12345), ("0.0009", 0), ("0.001", 1), ("1e3", 1_000_000), ("7", 7000),
            ("1e-3", 1), ("-1", nil), ("-0", 0), ("1e17", nil), ("0.1", 100),
        ] as [(String, UInt64?)])
    func scaled(text: String, expected: UInt64?) throws {
        #expect(try scan(text) { $0.scaled(byPowerOfTen: 3, in: $1) } == expected)
    }

    @Test("keeps the text and knows the form")
    func form() throws {
        #expect(try scan("-1.50E+2") { $0.text(in: $1) } == "-1.50E+2")
        #expect(try scan("-1.50E+2") { number, _ in number.isInteger } == false)
        #expect(try scan("12 ") { number, _ in number.isInteger })
        #expect(try scan("-1.50E+2") { $0.double(in: $1) } == -150)
        #expect(try scan("1e-400") { $0.double(in: $1) } == 0)
    }
}
