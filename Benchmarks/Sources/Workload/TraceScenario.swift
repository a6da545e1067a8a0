/// Runs of a support agent in native events: a question, steps of retrieval, model calls and tools,
/// an answer; now and then an error, a judgement, feedback. 7 to 12 events as a rule, of all eleven
/// types, about 1 KB each.
struct TraceScenario: Scenario {
    /// One run in the making.
    struct Run {
        var trace: Int
        /// The number of the event that the others are children of.
        var root: Int
        var environment: String
        var agent: String
        var model: String
        var events: [EventTemplate] = []
        /// Milliseconds since the run began.
        var clock = 0
    }

    var random: SeededRandom
    let vocabulary: Vocabulary
    private var eventCount = 0
    private var tokenCount = 0
    private let systemPrompts: [String]

    init(seed: UInt64) {
        random = SeededRandom(seed: seed)
        let vocabulary = Vocabulary(seed: seed)
        self.vocabulary = vocabulary
        var random = random
        systemPrompts = (0..<8).map { _ in
            vocabulary.text(random.number(120...420), &random)
        }
    }

    mutating func trace(_ number: Int) -> [EventTemplate] {
        var run = Run(
            trace: number, root: newEvent(),
            environment: random.chance(0.8) ? "production" : "staging",
            agent: random.pick(["support", "planner", "researcher", "reviewer"]),
            model: ModelNames.pick(&random))
        let question = prose(110)
        addMessage(&run, question)
        for step in 0..<(random.chance(0.55) ? 1 : random.number(2...3)) {
            addStep(&run, step, question)
        }
        addAnswer(&run, question)
        if random.chance(0.15) { addJudgement(&run) }
        if random.chance(0.08) { addFeedback(&run) }
        addRoot(&run)
        return run.events
    }

    /// A number for a new event.
    mutating func newEvent() -> Int {
        defer { eventCount += 1 }
        return eventCount
    }

    /// A number for a new token.
    mutating func newToken() -> Int {
        defer { tokenCount += 1 }
        return tokenCount
    }

    /// Some sentences of about so many bytes, now and then with a word or two that a search is for.
    mutating func prose(_ median: Double, spread: Double = 0.6, limit: Int = 4_000) -> String {
        var text = vocabulary.text(
            random.size(median: median, spread: spread, limit: limit), &random)
        if random.chance(0.00016) { text += " \(Vocabulary.rareWord)" }
        if random.chance(0.0005) { text += " " + Vocabulary.phrase.joined(separator: " ") }
        if random.chance(0.004) { text += " \(random.pick(Vocabulary.phrase)) too" }
        return text
    }

    mutating func systemPrompt() -> String { random.pick(systemPrompts) }

    /// Adds an event at the run's clock.
    mutating func add(
        _ run: inout Run, _ type: String, number: Int? = nil, hasParent: Bool = true,
        facts: EventFacts = EventFacts(), body: (inout EventText) -> Void
    ) {
        let number = number ?? newEvent()
        var text = EventText(trace: run.trace, number: number, milliseconds: run.clock)
        let request = newToken()
        text.braces { text in
            text.field("eventId", .eventID, number)
            text.field("type", type)
            text.field("timestamp", .time(milliseconds: run.clock), run.trace)
            text.object("sdk") { sdk in
                sdk.field("name", "watchllm-python")
                sdk.field("version", "1.4.2")
            }
            text.field("traceId", .traceID, run.trace)
            if hasParent { text.field("parentEventId", .eventID, run.root) }
            text.field("userId", prefix: "user-", .user, run.trace)
            text.object("context") { context in
                context.field("environment", run.environment)
                context.field("requestId", prefix: "req-", .token, request)
            }
            text.object("body", body)
        }
        text.template.facts = facts
        text.template.lookForWords()
        run.events.append(text.template)
    }
}
