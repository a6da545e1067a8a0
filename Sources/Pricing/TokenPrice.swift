public import Model

/// What one token costs, in whole pico-dollars.
///
/// List prices are told in dollars per million tokens with at most six decimals, and a millionth of
/// a dollar per million tokens is one pico-dollar per token: nothing is ever rounded.
public struct TokenPrice: Hashable, Comparable, Sendable {
    /// 0 to 10¹²; the product with any token count stays far below 128 bits.
    public let picoUSDPerToken: UInt64

    /// The dearest price that is believed: a dollar a token.
    public static let maximum = TokenPrice(picoUSDPerToken: 1_000_000_000_000)

    /// Held at `maximum`.
    public init(picoUSDPerToken: UInt64) {
        self.picoUSDPerToken = min(picoUSDPerToken, 1_000_000_000_000)
    }

    /// Reads dollars per million tokens, such as `2.5`: digits with at most six decimals; nil for
    /// anything else and beyond `maximum`.
    public init?(dollarsPerMillion text: some StringProtocol) {
        var value: UInt64 = 0
        var decimals: Int?
        var digits = 0
        for byte in text.utf8 {
            if byte == UInt8(ascii: "."), decimals == nil, digits > 0 {
                decimals = 0
                continue
            }
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9"), digits < 19,
                (decimals ?? 0) < 6
            else { return nil }
            value = value * 10 + UInt64(byte - UInt8(ascii: "0"))
            digits += 1
            if let count = decimals { decimals = count + 1 }
        }
        guard digits > 0, decimals != 0 else { return nil }
        for _ in (decimals ?? 0)..<6 {
            let (scaled, overflow) = value.multipliedReportingOverflow(by: 10)
            guard !overflow else { return nil }
            value = scaled
        }
        guard value <= Self.maximum.picoUSDPerToken else { return nil }
        picoUSDPerToken = value
    }

    /// Dollars per million tokens without trailing zeros, such as `2.5`; a JSON number.
    public var dollarsPerMillion: String {
        let whole = String(picoUSDPerToken / 1_000_000)
        let rest = String(picoUSDPerToken % 1_000_000)
        guard rest != "0" else { return whole }
        var fraction = String(repeating: "0", count: 6 - rest.count) + rest
        while fraction.hasSuffix("0") { fraction.removeLast() }
        return whole + "." + fraction
    }

    public static func < (left: Self, right: Self) -> Bool {
        left.picoUSDPerToken < right.picoUSDPerToken
    }

    /// What that many tokens cost, exactly.
    public static func * (price: Self, tokens: UInt64) -> PicoUSD {
        PicoUSD(Int128(price.picoUSDPerToken) * Int128(tokens))
    }
}
