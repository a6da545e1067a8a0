import Model
import Pricing
import Testing

@Suite("Price of a token")
struct TokenPriceTests {
    @Test(
        "Dollars per million are whole pico-dollars per token, and come back as written",
        arguments: [
            ("0", 0), ("0.000001", 1), ("0.003625", 3_625), ("0.05", 50_000), ("1", 1_000_000),
            ("2.5", 2_500_000), ("600", 600_000_000), ("1000000", 1_000_000_000_000),
        ] as [(String, UInt64)])
    func reads(text: String, pico: UInt64) {
        let price = TokenPrice(dollarsPerMillion: text)
        #expect(price?.picoUSDPerToken == pico)
        #expect(price?.dollarsPerMillion == text)
    }

    @Test(
        "What is not a price is refused",
        arguments: [
            "", ".", ".5", "5.", "1.2.3", "-1", "+1", "1e3", "1,5", " 1", "0.0000001",
            "1000000.000001", "99999999999999999999", "9999999999999999999", "١", "0x1",
        ])
    func refuses(text: String) {
        #expect(TokenPrice(dollarsPerMillion: text) == nil)
    }

    @Test("Products are exact up to the dearest price and the largest count")
    func products() {
        #expect(TokenPrice(picoUSDPerToken: 3_625) * 1_000_000 == PicoUSD(3_625_000_000))
        #expect(
            TokenPrice.maximum * .max
                == PicoUSD(Int128(UInt64.max) * 1_000_000_000_000))
        #expect(TokenPrice(picoUSDPerToken: .max) == TokenPrice.maximum)
        #expect(TokenPrice(picoUSDPerToken: 1) < TokenPrice(picoUSDPerToken: 2))
    }
}
