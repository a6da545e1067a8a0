public import Bytes
import Model

/// Makes believable native events as JSON: the runs of a support agent, one trace each, with
/// retrievals, tool calls, model calls, their usage, and now and then an error.
///
/// The same seed and start always give the same bytes.
public struct EventGenerator: Sendable {
    /// The models that it calls, with their share of the calls in percent.
    public static let models = [
        ("gpt-4o", 35), ("gpt-4o-mini", 25), ("claude-sonnet-4-20250514", 20),
        ("gemini-2.5-pro", 15), ("acme-internal-7b", 5),
    ]

    var random: SeededRandom
    /// The event time of the next event; it only goes forward.
    public private(set) var clock: Timestamp
    /// Events that were made and not yet given out.
    private var queue: [String]
    private var traceNumber: Int

    /// - Parameters:
    ///   - seed: fixes everything that is random.
    ///   - start: the event time of the first event.
    public init(seed: UInt64, start: Timestamp) {
        random = SeededRandom(seed: seed)
        clock = start
        queue = []
        traceNumber = 0
    }

    /// The next event: a JSON object of about 1 KB.
    public mutating func nextEvent() -> String {
        if queue.isEmpty { queue = nextTrace().reversed() }
        return queue.removeLast()
    }

    /// The next `count` events as a JSON array.
    public mutating func batch(_ count: Int) -> String {
        "[" + (0..<count).map { _ in nextEvent() }.joined(separator: ",") + "]"
    }

    /// The events of one trace in the order that they happened: 8 to 30 of all types.
    public mutating func nextTrace() -> [String] {
        traceNumber += 1
        var run = Run(
            trace: "trace-\(hexadecimal(16))", session: "session-\(traceNumber / 4)",
            user: "user-\(number(1...40))", environment: chance(80) ? "production" : "staging")
        let root = "run-\(hexadecimal(8))"
        let question = Prose.pick(Prose.questions, &random)
        add(
            &run, "message", body: ["role": .text("user"), "content": .text(question)], parent: nil)
        add(
            &run, "span",
            body: [
                "spanId": .text(root), "name": .text("support_agent.run"),
                "durationMs": .number(number(900...9_000)), "status": .text("ok"),
                "kind": .text("agent"),
                "attributes": .object(["agent.version": .text("2.\(number(0...9))")]),
            ], parent: nil)
        for step in 1...number(1...4) { addStep(&run, step: step, root: root, question: question) }
        if chance(30) { addEvaluation(&run, root: root) }
        if chance(12) { addFailure(&run, root: root) }
        if chance(25) {
            let data: [String: JSONField] = [
                "channel": .text("chat"), "resolved": .flag(chance(80)),
            ]
            add(
                &run, "custom",
                body: ["name": .text("conversation_closed"), "payload": .object(data)], parent: root
            )
        }
        clock = clock.advanced(byMicroseconds: Int64(number(200_000...4_000_000)))
        return run.events
    }

    // MARK: Steps of a run

    private mutating func addStep(_ run: inout Run, step: Int, root: String, question: String) {
        add(
            &run, "agent_action",
            body: [
                "agentName": .text("support_agent"),
                "action": .text(Prose.pick(["plan", "search", "answer", "escalate"], &random)),
                "input": .text(question), "output": .text(paragraph(1)),
                "reasoning": .text(paragraph(2)),
            ], parent: root, step: step)
        if chance(70) { addRetrieval(&run, root: root, question: question) }
        if chance(60) { addTool(&run, root: root) }
        addModelCall(&run, root: root, question: question)
        if chance(40) {
            let level = Prose.pick(["debug", "info", "info", "warn"], &random)
            add(
                &run, "log",
                body: ["level": .text(level), "message": .text(paragraph(1))], parent: root)
        }
    }

    private mutating func addRetrieval(_ run: inout Run, root: String, question: String) {
        let results = (0..<number(1...4)).map { rank in
            JSONField.object([
                "id": .text("doc-\(number(1...500))"),
                "score": .decimal("0.\(95 - rank * 7)"), "text": .text(paragraph(2)),
            ])
        }
        add(
            &run, "retrieval",
            body: [
                "query": .text(question), "results": .array(results),
                "vectorDimensions": .number(1536), "latencyMs": .number(number(8...180)),
            ], parent: root)
    }

    private mutating func addTool(_ run: inout Run, root: String) {
        add(
            &run, "tool_call",
            body: [
                "toolName": .text(
                    Prose.pick(["lookup_order", "refund", "search_docs", "send_mail"], &random)),
                "arguments": .object(["order": .text("A-\(number(10_000...99_999))")]),
                "result": .object(["ok": .flag(chance(95)), "note": .text(paragraph(1))]),
                "latencyMs": .number(number(20...900)),
            ], parent: root)
    }

    private mutating func addModelCall(_ run: inout Run, root: String, question: String) {
        let model = pickModel()
        let input = number(200...6_000)
        let output = number(20...900)
        add(
            &run, "model_response",
            body: [
                "model": .text(model), "prompt": .text(question + "\n\n" + paragraph(5)),
                "response": .text(paragraph(4)), "finishReason": .text("stop"),
                "latencyMs": .number(number(300...7_000)),
            ], parent: root)
        var usage: [String: JSONField] = [
            "model": .text(model), "inputTokens": .number(input), "outputTokens": .number(output),
        ]
        if chance(40) { usage["cachedTokens"] = .number(input / 2) }
        add(&run, "token_usage", body: usage, parent: root)
    }

    private mutating func addEvaluation(_ run: inout Run, root: String) {
        add(
            &run, "eval_metric",
            body: [
                "suiteId": .text("nightly"), "metric": .text("helpfulness"),
                "value": .decimal("0.\(number(10...99))"),
            ], parent: root)
    }

    private mutating func addFailure(_ run: inout Run, root: String) {
        add(
            &run, "error",
            body: [
                "message": .text("upstream timed out after \(number(5...60)) s"),
                "type": .text("TimeoutError"),
                "stack": .text("at call (agent.js:\(number(10...400)):7)\nat run (agent.js:12:3)"),
                "fingerprint": .array([.text("timeout"), .text("upstream")]),
            ], parent: root)
    }

    // MARK: Envelopes

    /// One trace in the making.
    private struct Run {
        var trace: String
        var session: String
        var user: String
        var environment: String
        var events: [String] = []
    }

    private mutating func add(
        _ run: inout Run, _ type: String, body: [String: JSONField], parent: String?,
        step: Int? = nil
    ) {
        clock = clock.advanced(byMicroseconds: Int64(number(2_000...90_000)))
        var envelope: [String: JSONField] = [
            "eventId": .text("evt-\(hexadecimal(32))"), "type": .text(type),
            "timestamp": .text(clock.rfc3339),
            "sdk": .object(["name": .text("watchllm-python"), "version": .text("1.0.0")]),
            "context": .object([
                "environment": .text(run.environment), "requestId": .text(hexadecimal(12)),
                "tags": .array([.text("support")]),
            ]),
            "body": .object(body), "traceId": .text(run.trace), "sessionId": .text(run.session),
            "userId": .text(run.user),
        ]
        if let parent { envelope["parentEventId"] = .text(parent) }
        if let step { envelope["stepIndex"] = .number(step) }
        run.events.append(JSONField.object(envelope).text)
    }

    // MARK: Chance

    private mutating func number(_ range: ClosedRange<Int>) -> Int {
        Int.random(in: range, using: &random)
    }

    private mutating func chance(_ percent: Int) -> Bool { number(1...100) <= percent }

    private mutating func hexadecimal(_ digits: Int) -> String {
        let bytes = (0..<digits / 2).map { _ in UInt8.random(in: .min ... .max, using: &random) }
        return Hexadecimal.encode(bytes)
    }

    private mutating func pickModel() -> String {
        var ticket = number(1...100)
        for (model, share) in Self.models {
            ticket -= share
            if ticket <= 0 { return model }
        }
        return Self.models[0].0
    }

    private mutating func paragraph(_ sentences: Int) -> String {
        (0..<sentences).map { _ in Prose.pick(Prose.sentences, &random) }.joined(separator: " ")
    }
}
