import Bytes
import JSON
import Model
import Search
import TestSupport

/// Small events and queries over few words, so that they often meet.
struct RandomSearches {
    private static let pieces = [
        "alpha", "Beta", "gpt-4o", "Größe", "STRASSE", "straße", "東京", "京都", "x_y", "12.5",
        "café", "cafe\u{301}", "don't", "ไทย", "🎉", "a1b2c3d4e5", "ΟΔΟΣ", "\\n", "\"q\"", "/",
    ]
    private static let gaps = [" ", " ", " ", "-", ", ", "\n", "。", "\t", ""]
    private static let names = ["gpt-4o", "GPT-4o-mini", "Größe", "a b", "x", "\"q\\", "a,b*", "é"]

    var random: SeededRandom

    init(seed: Int) { random = SeededRandom(seed: UInt64(seed)) }

    mutating func event() -> Event {
        var event = Event(
            id: "e\(number(3))", type: pick(EventType.allCases) ?? .log,
            timestamp: Timestamp(microseconds: 1_780_000_000_000_000 + Int64(number(4)) * day / 2),
            payload: Payload(
                encoding: .json, body: json(), context: chance(2) ? json() : [],
                metadata: chance(4) ? json() : [], extra: chance(4) ? json() : []))
        event.kind = pick(SpanKind.allCases) ?? .span
        event.traceID = name()
        event.parentID = name()
        event.spanID = name()
        event.sessionID = name()
        event.userID = name()
        event.name = name()
        event.model = name()
        event.provider = name()
        event.serviceTier = name()
        event.environment = name()
        event.level = name()
        event.sdkName = name() ?? ""
        event.sdkVersion = name() ?? ""
        event.tags = (0..<number(3)).compactMap { _ in name() }
        event.isError = chance(2)
        event.stepIndex = chance(2) ? Int64(number(4)) : nil
        event.durationMicroseconds = chance(2) ? UInt64(number(4)) * 500 : nil
        event.reportedCost = chance(2) ? PicoUSD(Int128(number(4))) : nil
        if chance(2) {
            event.usage = TokenUsage(
                input: UInt64(number(4)), output: UInt64(number(4)), cacheRead: UInt64(number(3)),
                cacheWrite: UInt64(number(3)), reasoning: UInt64(number(3)))
        }
        return event
    }

    mutating func cost() -> Cost? {
        guard chance(2) else { return nil }
        return Cost(
            parts: Cost.Parts(freshInput: PicoUSD(Int128(number(3))), output: PicoUSD(1)),
            source: pick(PricingSource.allCases) ?? .exact, priceID: "p")
    }

    mutating func query() -> SearchQuery {
        SearchQuery(terms: (0..<1 + number(2)).map { _ in term() })
    }

    // MARK: Parts

    private let day: Int64 = 86_400_000_000

    private mutating func term() -> SearchTerm {
        let isNegated = chance(4)
        guard chance(3) else {
            let phrase = SearchPhrase(text(1 + number(2))) ?? SearchPhrase("alpha")
            return SearchTerm(phrase.map(SearchCondition.words) ?? .type([]), isNegated: isNegated)
        }
        return SearchTerm(filter(), isNegated: isNegated)
    }

    private mutating func filter() -> SearchCondition {
        let field = pick(SearchField.allCases) ?? .id
        switch field.kind {
        case .identifier, .name:
            return .text(
                field,
                (0...number(2)).map { _ in
                    let text = name() ?? "e1"
                    // Only what can be written so: no quotation marks before a star.
                    let isPrefix =
                        chance(2) && text.utf8.allSatisfy { $0 > 44 && $0 < 92 || $0 > 96 }
                    let part = isPrefix ? String(text.prefix(2)) : text
                    return SearchPattern(
                        chance(2) ? part : part.uppercased(), isPrefix: isPrefix)
                })
        case .choice:
            switch field {
            case .type: return .type([pick(EventType.allCases) ?? .log, .message])
            case .kind: return .kind([pick(SpanKind.allCases) ?? .llm, .span])
            case .pricing: return .pricing([pick(PricingSource.allCases) ?? .exact])
            default: return .status([chance(2) ? .ok : .error])
            }
        case .time, .duration, .amount, .count:
            let comparison = pick(SearchComparison.allCases) ?? .equal
            let count = comparison == .equal ? 1 + number(2) : 1
            return .number(field, comparison, (0..<count).map { _ in interval(field.kind) })
        }
    }

    private mutating func interval(_ kind: SearchField.Kind) -> SearchInterval {
        switch kind {
        case .time:
            let days = Int128(1_780_000_000_000_000 / day + Int64(number(2))) * Int128(day)
            return chance(2)
                ? SearchInterval(days, through: days + Int128(day) - 1) : SearchInterval(days + 1)
        case .duration: return SearchInterval(Int128(number(4)) * 500)
        default: return SearchInterval(Int128(number(5)))
        }
    }

    private mutating func json() -> [UInt8] {
        var writer = JSONWriter()
        writer.value(value(depth: 0))
        guard chance(2) else { return writer.bytes }
        // The same text, all ASCII.
        return String(decoding: writer.bytes, as: UTF8.self).utf16.flatMap { unit -> [UInt8] in
            guard unit >= 0x80 else { return [UInt8(unit)] }
            let digits = String(unit, radix: 16)
            return Array(("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).utf8)
        }
    }

    private mutating func value(depth: Int) -> JSONValue {
        switch number(depth < 3 ? 8 : 4) {
        case 0: return pick([.null, .bool(true), .bool(false)]) ?? .null
        case 1: return .number(pick(["12.5", "-4", "1e3", "0"]) ?? "0")
        case 2, 3, 4: return .string(text(number(4)))
        case 5:
            var writer = JSONWriter()
            writer.value(.array([.string("alpha"), value(depth: depth + 1)]))
            return .string(String(decoding: writer.bytes, as: UTF8.self))
        case 6: return .array((0..<number(4)).map { _ in value(depth: depth + 1) })
        default:
            return .object(
                (0..<number(4)).map { .init("alpha \($0)", value(depth: depth + 1)) })
        }
    }

    private mutating func text(_ count: Int) -> String {
        (0..<count).map { _ in (pick(Self.pieces) ?? "") + (pick(Self.gaps) ?? "") }.joined()
    }

    private mutating func name() -> String? { chance(4) ? nil : pick(Self.names) }

    private mutating func number(_ limit: Int) -> Int { Int(random.next() % UInt64(limit)) }

    private mutating func chance(_ count: UInt64) -> Bool { random.oneIn(count) }

    private mutating func pick<Value>(_ values: [Value]) -> Value? {
        values.randomElement(using: &random)
    }
}
