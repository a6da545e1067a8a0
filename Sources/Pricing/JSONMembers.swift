import JSON
import Bytes
import Model

/// The members of an object of JSON, read one by one, and the path to it for what is wrong.
///
/// Whoever reads it names every member that may stand there; `finish` refuses all others, since a
/// price under a misspelt name would be a price that nobody sees is missing.
struct JSONMembers {
    let path: String
    private let members: [JSONValue.Member]
    private var read: Set<String> = []

    init(_ value: JSONValue, path: String) throws(PricingError) {
        guard let members = value.members else {
            throw PricingError(path: path, expected: "an object", found: value.kind.name)
        }
        self.path = path
        self.members = members
    }

    /// The value of a member; nil if it is absent or null.
    mutating func value(_ name: String) -> JSONValue? {
        read.insert(name)
        guard let value = members.first(where: { $0.key == name })?.value, value != .null else {
            return nil
        }
        return value
    }

    /// The path of a member.
    func path(_ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }

    /// Passes over a member that says nothing that is not known anyhow.
    mutating func ignore(_ names: String...) { read.formUnion(names) }

    func finish() throws(PricingError) {
        for member in members where !read.contains(member.key) {
            throw PricingError(
                path: path(member.key), expected: "a member that is known here",
                found: "another one")
        }
    }

    // MARK: Values

    mutating func text(_ name: String, maximumLength: Int) throws(PricingError) -> String? {
        guard let value = value(name) else { return nil }
        return try Self.text(value, path: path(name), maximumLength: maximumLength)
    }

    static func text(
        _ value: JSONValue, path: String, maximumLength: Int
    ) throws(PricingError) -> String {
        guard let text = value.text else {
            throw PricingError(path: path, expected: "a string", found: value.kind.name)
        }
        guard text.unicodeScalars.count <= maximumLength,
            text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F })
        else {
            throw PricingError(
                path: path, expected: "at most \(maximumLength) printable characters",
                found: "\(text.unicodeScalars.count)")
        }
        return text
    }

    mutating func texts(
        _ name: String, maximumCount: Int, maximumLength: Int
    ) throws(PricingError) -> [String] {
        var texts: [String] = []
        for (index, element) in try elements(name, maximumCount: maximumCount).enumerated() {
            let path = "\(path(name))[\(index)]"
            let text = try Self.text(element, path: path, maximumLength: maximumLength)
            guard !ModelName.normalized(text).isEmpty else {
                throw PricingError(path: path, expected: "a text", found: "nothing")
            }
            texts.append(text)
        }
        return texts
    }

    mutating func elements(
        _ name: String, maximumCount: Int
    ) throws(PricingError) -> [JSONValue] {
        guard let value = value(name) else { return [] }
        guard let elements = value.elements else {
            throw PricingError(path: path(name), expected: "an array", found: value.kind.name)
        }
        guard elements.count <= maximumCount else {
            throw PricingError(
                path: path(name), expected: "at most \(maximumCount) elements",
                found: "\(elements.count)")
        }
        return elements
    }

    mutating func flag(_ name: String) throws(PricingError) -> Bool {
        guard let value = value(name) else { return false }
        guard let flag = value.boolean else {
            throw PricingError(path: path(name), expected: "true or false", found: value.kind.name)
        }
        return flag
    }

    mutating func count(
        _ name: String, _ range: ClosedRange<UInt64>
    ) throws(PricingError) -> UInt64? {
        guard let value = value(name) else { return nil }
        guard let count = value.unsigned, range.contains(count) else {
            throw PricingError(
                path: path(name),
                expected: "a whole number from \(range.lowerBound) to \(range.upperBound)",
                found: Self.shown(value))
        }
        return count
    }

    mutating func moment(_ name: String) throws(PricingError) -> Timestamp? {
        guard let value = value(name) else { return nil }
        guard let moment = value.text.flatMap({ Timestamp(rfc3339: $0) }) else {
            throw PricingError(
                path: path(name), expected: "a date or a time of RFC 3339", found: Self.shown(value)
            )
        }
        return moment
    }

    /// Dollars per million tokens.
    mutating func price(_ name: String) throws(PricingError) -> TokenPrice? {
        guard let value = value(name) else { return nil }
        let expected = "dollars per million tokens, 0 to 1000000 with at most six decimals"
        guard let pico = Self.amount(value, timesTenTo: 6),
            pico <= Int128(TokenPrice.maximum.picoUSDPerToken)
        else {
            throw PricingError(path: path(name), expected: expected, found: Self.shown(value))
        }
        return TokenPrice(picoUSDPerToken: UInt64(pico))
    }

    /// Dollars per request.
    mutating func requestPrice(_ name: String) throws(PricingError) -> PicoUSD? {
        guard let value = value(name) else { return nil }
        guard let pico = Self.amount(value, timesTenTo: 12),
            pico <= PriceTerms.maximumRequestPrice.rawValue
        else {
            throw PricingError(
                path: path(name), expected: "dollars, 0 to 1000 with at most twelve decimals",
                found: Self.shown(value))
        }
        return PicoUSD(pico)
    }

    /// A number from 0 times a power of ten, if that is whole.
    private static func amount(_ value: JSONValue, timesTenTo power: Int) -> Int128? {
        guard case .number(let text) = value, let decimal = ExactDecimal(text),
            !decimal.isNegative
        else { return nil }
        return decimal.whole(timesTenTo: power)
    }

    /// The value as an error shows it.
    static func shown(_ value: JSONValue) -> String {
        switch value {
        case .number(let text): String(text.prefix(60))
        case .string(let text): String(text.prefix(60))
        default: value.kind.name
        }
    }
}
