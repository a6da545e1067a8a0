import Bytes
import JSON
import Model
import Search

/// The tests' own idea of a match, with trees and strings, and nothing of what is tested but the
/// parsed query.
enum NaiveSearch {
    static func matches(_ query: SearchQuery, _ event: Event, _ cost: Cost?) throws -> Bool {
        let texts = try [
            event.payload.body, event.payload.context, event.payload.metadata, event.payload.extra,
        ].filter { !$0.isEmpty }.flatMap { try self.texts(of: $0) }.map(words)
        return query.terms.allSatisfy { term in
            isFulfilled(term.condition, event, cost, texts) != term.isNegated
        }
    }

    /// Every text of a JSON document, strings that hold JSON taken apart.
    static func texts(of json: [UInt8]) throws -> [String] {
        texts(of: try JSONValue(parsing: json, duplicateKeys: .keepLast))
    }

    static func texts(of value: JSONValue) -> [String] {
        switch value {
        case .null, .bool: []
        case .number(let text): [text]
        case .string(let text): inner(text).map { texts(of: $0) } ?? [text]
        case .array(let elements): elements.flatMap { texts(of: $0) }
        case .object(let members): members.flatMap { texts(of: $0.value) }
        }
    }

    /// The words of a text, by asking the library for each character.
    static func words(_ text: String) -> [String] {
        var words: [String] = []
        var word = ""
        func end() {
            if !word.isEmpty { words.append(word) }
            word = ""
        }
        for scalar in text.unicodeScalars {
            let isSpaceless =
                (0x3041...0x30FF).contains(scalar.value) || (0x4E00...0x9FFF).contains(scalar.value)
                || (0xE01...0xE4E).contains(scalar.value)
            switch scalar.properties.generalCategory {
            case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter,
                .otherLetter, .nonspacingMark, .spacingMark, .enclosingMark, .decimalNumber,
                .letterNumber, .otherNumber:
                if isSpaceless { end() }
                word += String(scalar).lowercased().uppercased().lowercased()
                if isSpaceless { end() }
            default: end()
            }
        }
        end()
        return words
    }

    private static func inner(_ text: String) -> JSONValue? {
        let start = text.prefix { "[{ \n".contains($0) }
        guard start.contains(where: { $0 == "[" || $0 == "{" }),
            text.dropFirst(start.count).first == "\""
        else { return nil }
        return try? JSONValue(parsing: Array(text.utf8), duplicateKeys: .keepLast)
    }

    // MARK: Conditions

    private static func isFulfilled(
        _ condition: SearchCondition, _ event: Event, _ cost: Cost?, _ texts: [[String]]
    ) -> Bool {
        switch condition {
        case .words(let phrase):
            let wanted = phrase.words.map { String(decoding: $0, as: UTF8.self) }
            return texts.contains { words in
                words.indices.contains { same(Array(words[$0...].prefix(wanted.count)), wanted) }
            }
        case .text(let field, let patterns):
            return Self.texts(field, event).contains { text in
                patterns.contains { matches(text, $0, ignoringCase: field.kind == .name) }
            }
        case .type(let types): return types.contains(event.type)
        case .kind(let kinds): return kinds.contains(event.kind)
        case .status(let statuses): return statuses.contains(event.isError ? .error : .ok)
        case .pricing(let sources): return cost.map { sources.contains($0.source) } ?? false
        case .number(let field, let comparison, let values):
            guard let number = number(field, event, cost) else { return false }
            return values.contains { value in
                switch comparison {
                case .equal: value.lower <= number && number <= value.upper
                case .less: number < value.lower
                case .atMost: number <= value.upper
                case .greater: number > value.upper
                case .atLeast: number >= value.lower
                }
            }
        }
    }

    private static func same(_ left: [String], _ right: [String]) -> Bool {
        left.map { Array($0.utf8) } == right.map { Array($0.utf8) }
    }

    private static func matches(
        _ text: String, _ pattern: SearchPattern, ignoringCase: Bool
    ) -> Bool {
        func bytes(_ text: String) -> [UInt8] {
            Array((ignoringCase ? text.lowercased().uppercased().lowercased() : text).utf8)
        }
        let (found, wanted) = (bytes(text), bytes(pattern.text))
        return pattern.isPrefix ? found.starts(with: wanted) : found == wanted
    }

    private static func texts(_ field: SearchField, _ event: Event) -> [String] {
        let text: String? =
            switch field {
            case .id: event.id
            case .trace: event.traceID
            case .parent: event.parentID
            case .span: event.spanID
            case .session: event.sessionID
            case .user: event.userID
            case .name: event.name
            case .model: event.model
            case .provider: event.provider
            case .tier: event.serviceTier
            case .environment: event.environment
            case .level: event.level
            case .sdk: event.sdkName.isEmpty ? nil : event.sdkName
            case .sdkVersion: event.sdkVersion.isEmpty ? nil : event.sdkVersion
            default: nil
            }
        return field == .tag ? event.tags : text.map { [$0] } ?? []
    }

    private static func number(_ field: SearchField, _ event: Event, _ cost: Cost?) -> Int128? {
        let counts = event.isPriced ? event.usage.map { TokenCounts($0) } : nil
        return switch field {
        case .time: Int128(event.timestamp.microseconds)
        case .latency: event.durationMicroseconds.map { Int128($0) }
        case .cost: cost?.total.rawValue
        case .reportedCost: event.reportedCost?.rawValue
        case .step: event.stepIndex.map { Int128($0) }
        case .tokens: counts.map { Int128($0.total) }
        case .inputTokens: counts.map { Int128($0.input) }
        case .outputTokens: counts.map { Int128($0.output) }
        case .cachedTokens: counts.map { Int128($0.cacheRead) }
        case .cacheWriteTokens: counts.map { Int128($0.cacheWrite + $0.cacheWriteHour) }
        case .reasoningTokens: counts.map { Int128($0.reasoning) }
        default: nil
        }
    }
}
