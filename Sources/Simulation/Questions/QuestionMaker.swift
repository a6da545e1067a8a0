internal import Bytes
internal import Model
internal import Projections
internal import Search
internal import TestSupport

/// Makes up events that can be told apart by what is asked about them, and the questions.
struct QuestionMaker {
    private static let words = [
        "refund", "order", "the", "a", "timeout", "Größe", "東京", "retry", "tool_call", "0.75",
    ]
    private static let models = ["gpt-4o", "GPT-4o", "acme-7b", "claude-sonnet-4"]
    private static let names = ["plan", "lookup order", "Lookup Order", "chat"]

    private var random: SeededRandom
    private var serial = 0
    private var clock: Timestamp
    private var rareWords: [String] = []
    let projects: [ProjectID]

    init(seed: UInt64, projects: [ProjectID], clock: Timestamp) {
        random = SeededRandom(seed: seed)
        self.projects = projects
        self.clock = clock
    }

    mutating func pick(_ count: Int) -> Int { Int(random.next() % UInt64(count)) }

    mutating func oneIn(_ count: UInt64) -> Bool { random.oneIn(count) }

    mutating func project() -> ProjectID { projects[pick(projects.count)] }

    // MARK: Events

    mutating func events(_ count: Int) -> [Event] { (0..<count).map { _ in event() } }

    private mutating func event() -> Event {
        serial += 1
        clock = clock.advanced(byMicroseconds: Int64(pick(40_000_000)))
        var words = (0..<1 + pick(12)).map { _ in Self.words[pick(Self.words.count)] }
        if oneIn(9) {
            rareWords.append("rare\(serial)x")
            words.append("rare\(serial)x")
        }
        // Half an hour to either side, and some of one moment.
        let time = clock.advanced(byMicroseconds: Int64(pick(60)) * 60_000_000 - 1_800_000_000)
        let types = EventType.allCases
        var event = Event(
            id: oneIn(20) ? "event-\(pick(serial))" : "event-\(serial)",
            type: types[pick(types.count)], timestamp: time,
            payload: Payload(
                encoding: .json, body: Array("{\"text\":\"\(words.joined(separator: " "))\"}".utf8))
        )
        // Mostly runs of a trace, now and then one of long before, in another segment.
        if !oneIn(7) { event.traceID = "trace-\(oneIn(9) ? pick(serial / 6 + 1) : serial / 6)" }
        if oneIn(2) { event.parentID = "event-\(pick(serial))" }
        if oneIn(3) { event.sessionID = "session-\(serial / 30)" }
        if oneIn(3) { event.userID = "user-\(pick(12))" }
        if oneIn(2) { event.name = Self.names[pick(Self.names.count)] }
        if oneIn(4) { event.tags = ["beta", "tag-\(pick(30))"] }
        if oneIn(5) { event.environment = "staging" }
        if oneIn(3) { event.level = "warning" }
        event.isError = event.type == .error || oneIn(15)
        if event.type == .span { event.kind = SpanKind.allCases[pick(SpanKind.allCases.count)] }
        if oneIn(2) { event.durationMicroseconds = UInt64(pick(5_000_000)) }
        if oneIn(3) {
            event.model = Self.models[pick(Self.models.count)]
            event.usage = TokenUsage(input: UInt64(pick(2_000)), output: UInt64(pick(200)))
        }
        event.sdkName = "simulation"
        event.sdkVersion = "1"
        return event
    }

    // MARK: Questions

    /// - Parameter last: the last record that can be seen.
    mutating func question(last: SequenceNumber) -> AskedQuestion {
        let at = oneIn(4) ? SequenceNumber(random.next() % (last.rawValue + 2)) : nil
        switch pick(14) {
        case 0..<5: return .events(eventQuestion(at), oneIn(3) ? nil : query())
        case 5..<10: return .traces(traceQuestion(at), oneIn(3) ? nil : query())
        case 10: return .trace(project(), "trace-\(pick(serial / 6 + 2))", at)
        case 11: return .event(project(), "event-\(pick(serial + 2))", at)
        case 12:
            let metrics: [SeriesMetric] = [.requests, .errors, .tokens, .cost]
            return .statistics(
                project(), StatisticsWindow(from: moment(), until: moment()),
                metrics[pick(metrics.count)], minutes: [5, 60, 1_440][pick(3)])
        default:
            return oneIn(2)
                ? .unpriced(oneIn(2) ? nil : project())
                : .projects(withTrace: "trace-\(pick(serial / 6 + 2))")
        }
    }

    private mutating func eventQuestion(_ at: SequenceNumber?) -> EventQuestion {
        var question = EventQuestion(
            projectID: project(), offset: oneIn(4) ? pick(20) : 0, limit: 1 + pick(60))
        question.at = at
        question.from = moment()
        question.through = moment()
        if oneIn(6) { question.type = EventType.allCases[pick(EventType.allCases.count)] }
        if oneIn(8) { question.kind = SpanKind.allCases[pick(SpanKind.allCases.count)] }
        if oneIn(8) { question.isError = oneIn(2) }
        if oneIn(8) { question.traceID = "trace-\(pick(serial / 6 + 2))" }
        if oneIn(8) { question.sessionID = "session-\(pick(serial / 30 + 2))" }
        if oneIn(8) { question.userID = "user-\(pick(13))" }
        if oneIn(8) { question.model = Self.models[pick(Self.models.count)] }
        return question
    }

    private mutating func traceQuestion(_ at: SequenceNumber?) -> TraceQuestion {
        var question = TraceQuestion(
            projectID: oneIn(9) ? nil : project(), offset: oneIn(4) ? pick(20) : 0,
            limit: 1 + pick(30))
        question.at = at
        question.from = moment()
        question.through = moment()
        if oneIn(5) { question.hasErrors = oneIn(2) }
        if oneIn(6) { question.sessionID = "session-\(pick(serial / 30 + 2))" }
        if oneIn(6) { question.userID = "user-\(pick(13))" }
        return question
    }

    /// Mostly none.
    private mutating func moment() -> Timestamp? {
        oneIn(4)
            ? clock.advanced(byMicroseconds: -Int64(random.next() % 40_000_000_000)) : nil
    }

    private mutating func query() -> SearchQuery? {
        let terms = (0..<1 + pick(3)).map { _ in term() }
        // What can't be read is another page's matter.
        return try? SearchQuery(terms.joined(separator: " "))
    }

    private mutating func term() -> String {
        let word = Self.words[pick(Self.words.count)]
        switch pick(14) {
        case 0..<3: return rareWords.isEmpty ? "nowhere" : rareWords[pick(rareWords.count)]
        case 3: return word
        case 4: return "\"\(word) \(Self.words[pick(Self.words.count)])\""
        case 5: return "-\(word)"
        case 6: return "model:\(Self.models[pick(Self.models.count)])"
        case 7: return oneIn(2) ? "status:error" : "-status:ok"
        case 8: return "user:user-\(pick(13)),user-\(pick(13))"
        case 9: return "session:session-\(pick(serial / 30 + 2))"
        case 10: return "tag:tag-\(pick(31))"
        case 11: return "name:\"\(Self.names[pick(Self.names.count)])\""
        case 12: return oneIn(2) ? "latency>=2s" : "cost>0.001"
        default: return oneIn(2) ? "type:span,error" : "env:stag*"
        }
    }
}
