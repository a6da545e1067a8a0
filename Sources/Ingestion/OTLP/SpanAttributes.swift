import Model

/// What the attributes of one span (or resource) tell, gathered in one pass in any order.
///
/// For every field the value of the most trusted usable attribute is kept; an attribute of a wrong
/// type or beyond a limit is as if it were not there.
struct SpanAttributes {
    /// The most tags that are kept of one span: they are labels, not data.
    static let maximumTags = 64

    private(set) var kind: SpanKind?
    private(set) var model: String?
    private(set) var embeddingModel: String?
    private(set) var provider: String?
    private(set) var serverAddress: String?
    private(set) var session: String?
    private(set) var user: String?
    private(set) var environment: String?
    private(set) var tags: [String] = []
    private(set) var serviceTier: String?
    private(set) var modelParameters: String?
    private(set) var hasTool = false
    private(set) var usage = TokenUsage()
    /// The writes to caches of both lifetimes, where told together.
    private(set) var cacheWriteTotal: UInt64?
    private(set) var reportedCost: PicoUSD?
    private(set) var usageDetails: String?
    private(set) var costDetails: String?
    private(set) var rawUsage: String?
    private(set) var sdkName: String?
    private(set) var sdkVersion: String?
    /// What was ignored though it was meant: told to the sender as a warning.
    private(set) var notes: [String] = []

    /// The rank that each field was taken from; 255 for not yet.
    private var ranks = SIMD32<UInt8>(repeating: .max)

    /// Whether an attribute would count for anything if its value is usable: else there is no need
    /// to copy it.
    func wants(_ entry: AttributeMapping.Entry) -> Bool {
        entry.rank < ranks[Int(entry.field.rawValue)]
    }

    /// Keeps a value if it is usable and nothing more trusted was seen.
    mutating func take(_ value: AttributeValue, as entry: AttributeMapping.Entry) {
        guard wants(entry), store(value, entry) else { return }
        ranks[Int(entry.field.rawValue)] = entry.rank
    }

    /// Adds to what the sender will be told.
    mutating func note(_ text: String) { notes.append(text) }

    // MARK: -

    private mutating func store(_ value: AttributeValue, _ entry: AttributeMapping.Entry) -> Bool {
        switch entry.field {
        case .kind:
            guard let word = value.text, let kind = SpanKind(convention: word) else { return false }
            self.kind = kind
            return true
        case .toolName:
            hasTool = value.text != nil
            return hasTool
        case .tags:
            tags = Self.tags(value)
            return !tags.isEmpty
        case .session:
            guard let id = identifier(value, entry) else { return false }
            session = id
            return true
        case .user:
            guard let id = identifier(value, entry) else { return false }
            user = id
            return true
        case .serviceTier:
            // "auto" asks for a tier to be chosen and so says nothing about the price.
            guard let text = value.text, text != "auto" else { return false }
            serviceTier = Self.cut(text)
            return true
        case .reportedCost:
            guard let cost = Self.cost(value) else { return false }
            reportedCost = cost
            return true
        case .model: return Self.keep(value, &model)
        case .embeddingModel: return Self.keep(value, &embeddingModel)
        case .provider: return Self.keep(value, &provider)
        case .serverAddress: return Self.keep(value, &serverAddress)
        case .environment: return Self.keep(value, &environment)
        case .sdkName: return Self.keep(value, &sdkName)
        case .sdkVersion: return Self.keep(value, &sdkVersion)
        case .modelParameters: return Self.keepDocument(value, &modelParameters)
        case .usageDetails: return Self.keepDocument(value, &usageDetails)
        case .costDetails: return Self.keepDocument(value, &costDetails)
        case .rawUsage: return Self.keepDocument(value, &rawUsage)
        default: return storeCount(value, entry)
        }
    }

    private mutating func storeCount(
        _ value: AttributeValue, _ entry: AttributeMapping.Entry
    ) -> Bool {
        guard let number = value.number else { return false }
        guard let count = UInt64(exactly: number), count <= Limits.maximumTokenCount else {
            note("\(AttributeMapping.standard.key(of: entry)) of \(number) ignored")
            return false
        }
        switch entry.field {
        case .inputTokens: usage.input = count
        case .outputTokens: usage.output = count
        case .totalTokens: usage.total = count
        case .cacheReadTokens: usage.cacheRead = count
        case .cacheWriteTokens: cacheWriteTotal = count
        case .cacheWriteFiveMinuteTokens: usage.cacheWrite = count
        case .cacheWriteHourTokens: usage.cacheWriteHour = count
        case .reasoningTokens: usage.reasoning = count
        case .audioInputTokens: usage.audioInput = count
        case .audioOutputTokens: usage.audioOutput = count
        default: return false
        }
        return true
    }

    private static func keep(_ value: AttributeValue, _ field: inout String?) -> Bool {
        guard let text = value.text else { return false }
        field = cut(text)
        return true
    }

    /// Keeps JSON text, which is read once all attributes are known.
    private static func keepDocument(_ value: AttributeValue, _ field: inout String?) -> Bool {
        guard let text = value.text else { return false }
        field = text
        return true
    }

    /// The id that a value tells; what can't be one is noted.
    private mutating func identifier(
        _ value: AttributeValue, _ entry: AttributeMapping.Entry
    ) -> String? {
        let text: String
        switch value {
        case .string(let told): text = told
        case .integer(let number): text = String(number)
        default: return nil
        }
        // Some clients put a notice in the place of what they withheld.
        guard !text.isEmpty, !text.hasPrefix("[Scrubbed due to ") else { return nil }
        guard text.utf8.count <= Limits.maximumIDLength,
            text.utf8.allSatisfy({ (0x20...0x7E).contains($0) })
        else {
            note(
                "\(AttributeMapping.standard.key(of: entry)) ignored: it is not 1 to "
                    + "\(Limits.maximumIDLength) printable ASCII characters")
            return nil
        }
        return text
    }

    /// The text, or its first characters if it is longer than a name may be.
    static func cut(_ text: String) -> String {
        guard text.utf8.count > Limits.maximumNameLength,
            text.unicodeScalars.count > Limits.maximumNameLength
        else { return text }
        return String(
            String.UnicodeScalarView(text.unicodeScalars.prefix(Limits.maximumNameLength)))
    }

    private static func cost(_ value: AttributeValue) -> PicoUSD? {
        let cost: PicoUSD?
        switch value {
        case .double(let dollars): cost = dollars.isFinite ? PicoUSD(dollars: "\(dollars)") : nil
        case .integer(let dollars): cost = PicoUSD(dollars: "\(dollars)")
        case .string(let text): cost = PicoUSD(dollars: text)
        default: cost = nil
        }
        guard let cost, cost >= .zero else { return nil }
        return cost
    }

    /// Tags come as an array, as a JSON array in a string, or as a string with commas.
    private static func tags(_ value: AttributeValue) -> [String] {
        let words: [String]
        switch value {
        case .strings(let texts): words = texts
        case .string(let text):
            words = JSONText.strings(text) ?? text.split(separator: ",").map { String($0) }
        default: return []
        }
        var tags: [String] = []
        for word in words.prefix(maximumTags) {
            let trimmed = word.drop { $0 == " " }
            if !trimmed.isEmpty { tags.append(cut(String(trimmed))) }
        }
        return tags
    }
}
