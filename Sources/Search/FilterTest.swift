internal import Bytes
internal import Model
internal import Records

/// A filter, ready to be tried on records.
struct FilterTest: Sendable {
    private enum Test {
        case texts(SearchField, [TextTest])
        case type([EventType])
        case kind([SpanKind])
        case status([SearchStatus])
        case pricing([PricingSource])
        case number(SearchField, SearchComparison, [SearchInterval])
    }

    private let test: Test
    private let isNegated: Bool

    /// - Returns: nil for what is no filter.
    init?(_ term: SearchTerm) {
        isNegated = term.isNegated
        switch term.condition {
        case .words: return nil
        case .text(let field, let patterns):
            let ignoresCase = field.kind == .name
            test = .texts(
                field, patterns.map { TextTest($0, ignoringCase: ignoresCase) })
        case .type(let types): test = .type(types)
        case .kind(let kinds): test = .kind(kinds)
        case .status(let statuses): test = .status(statuses)
        case .pricing(let sources): test = .pricing(sources)
        case .number(let field, let comparison, let values):
            test = .number(field, comparison, values)
        }
    }

    /// Whether the term holds for an event.
    func holds(_ record: RawSpan, _ facts: EventFacts, _ details: EventDetails) -> Bool {
        isFulfilled(record, facts, details) != isNegated
    }

    private func isFulfilled(
        _ record: RawSpan, _ facts: EventFacts, _ details: EventDetails
    ) -> Bool {
        switch test {
        case .type(let types): return types.contains(facts.type)
        case .kind(let kinds): return kinds.contains(facts.kind)
        case .status(let statuses): return statuses.contains(facts.isError ? .error : .ok)
        case .pricing(let sources):
            return facts.cost != nil && sources.contains(facts.pricingSource)
        case .number(let field, let comparison, let values):
            guard let number = Self.number(field, facts, details) else { return false }
            return values.contains { $0.matches(number, comparison) }
        case .texts(.tag, let tests):
            return details.tags.contains { Self.isAny(of: tests, record, $0) }
        case .texts(let field, let tests):
            guard let place = Self.text(field, facts, details) else { return false }
            return Self.isAny(of: tests, record, place)
        }
    }

    private static func isAny(
        of tests: [TextTest], _ record: RawSpan, _ place: Range<Int>
    ) -> Bool {
        let text = record.extracting(place)
        for test in tests where test.matches(text) { return true }
        return false
    }

    /// Where a text field stands; nil if the event has none.
    private static func text(
        _ field: SearchField, _ facts: EventFacts, _ details: EventDetails
    ) -> Range<Int>? {
        switch field {
        case .id: facts.id
        case .trace: facts.traceID
        case .parent: facts.parentID
        case .span: details.spanID
        case .session: facts.sessionID
        case .user: facts.userID
        case .name: facts.name
        case .model: facts.model
        case .provider: facts.provider
        case .tier: details.serviceTier
        case .environment: details.environment
        case .level: details.level
        case .sdk: details.sdkName.isEmpty ? nil : details.sdkName
        case .sdkVersion: details.sdkVersion.isEmpty ? nil : details.sdkVersion
        default: nil
        }
    }

    /// A number in the unit of its field's kind; nil if the event has none.
    private static func number(
        _ field: SearchField, _ facts: EventFacts, _ details: EventDetails
    ) -> Int128? {
        switch field {
        case .time: return Int128(facts.timestamp.microseconds)
        case .latency: return facts.durationMicroseconds.map { Int128($0) }
        case .cost: return facts.cost?.rawValue
        case .reportedCost: return details.reportedCost?.rawValue
        case .step: return details.stepIndex.map { Int128($0) }
        default: break
        }
        // The spans around a call repeat its tokens: as in totals, only the call's own count.
        guard facts.isPriced, let usage = facts.usage else { return nil }
        let counts = TokenCounts(usage)
        switch field {
        case .tokens: return Int128(counts.total)
        case .inputTokens: return Int128(counts.input)
        case .outputTokens: return Int128(counts.output)
        case .cachedTokens: return Int128(counts.cacheRead)
        case .cacheWriteTokens: return Int128(counts.cacheWrite + counts.cacheWriteHour)
        case .reasoningTokens: return Int128(counts.reasoning)
        default: return nil
        }
    }
}
