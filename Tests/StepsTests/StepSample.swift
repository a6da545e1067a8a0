import Bytes
import Ingestion
import JSON
import Model
import Steps
import TestSupport

#if canImport(Glibc)
import Glibc
#endif

/// Traces to step through.
enum StepSample {
    /// After everything that the samples tell.
    static let now = Timestamp(microseconds: 1_795_390_000_000_000)

    /// The facts of events with numbers from 1 on, in the order of steps.
    static func facts(_ events: [Event]) -> [StepFacts] {
        let facts = events.enumerated().map { index, event in
            StepFacts(event, sequenceNumber: SequenceNumber(UInt64(index + 1)), cost: nil)
        }
        let order = StepOrder.order(
            facts.map {
                .init(
                    sequenceNumber: $0.head.sequenceNumber, timestamp: $0.head.timestamp,
                    stepIndex: $0.head.stepIndex)
            })
        return order.map { facts[$0] }
    }

    static func steps(_ facts: [StepFacts]) -> TraceSteps {
        var steps = TraceSteps()
        for facts in facts { steps.append(facts) }
        return steps
    }

    /// The spans that a real client sent.
    static func capture(_ path: String) throws -> [Event] {
        try OTLPTraceDecoder.decode(try read(path), as: .protobuf, now: now).events
    }

    /// Events as native JSON.
    static func native(_ texts: [String]) throws -> [Event] {
        let bytes = Array("[\(texts.joined(separator: ","))]".utf8)
        let decoder = NativeDecoder(maximumBatchEvents: max(texts.count, 1))
        return try decoder.decodeBatch(bytes.span.bytes, now: now) { "made" }.map(\.event)
    }

    /// One event of native JSON.
    static func event(_ type: String, _ body: String, at second: Int, _ more: String = "") throws
        -> Event
    {
        let time = "2026-11-22T10:00:\(second < 10 ? "0" : "")\(second)Z"
        return try native([
            #"{"type":"\#(type)","sdk":{"name":"s","version":"1"},"traceId":"t","#
                + #""timestamp":"\#(time)","eventId":"e\#(second)","body":\#(body)\#(more)}"#
        ])[0]
    }

    /// An agent that asks a model, calls the tool that it wants, and asks again: three events a
    /// round. Each prompt holds the last few messages of the conversation.
    static func agentLoop(_ count: Int) throws -> [Event] {
        var texts: [String] = []
        var history: [String] = [#"{"role":"user","content":"begin"}"#]
        for index in 0..<count {
            let round = index / 3
            let millisecond = String(1_000_000 + index).dropFirst()
            let time = "2026-11-22T1\(index / 600_000):00:\(millisecond.prefix(2)).\(millisecond)Z"
            let body: String
            let type: String
            switch index % 3 {
            case 0:
                let request =
                    #"{"role":"assistant","content":null,"tool_calls":[{"id":"c\#(round)","#
                    + #""function":{"name":"look","arguments":"{\"n\":\#(round)}"}}]}"#
                type = "span"
                body =
                    #"{"name":"call","kind":"llm","model":"gpt-4o","inputTokens":10,"#
                    + #""outputTokens":2,"input":[\#(history.suffix(4).joined(separator: ","))],"#
                    + #""output":\#(request)}"#
                history.append(request)
                history.append(
                    #"{"role":"tool","tool_call_id":"c\#(round)","content":"\#(round)"}"#)
            case 1:
                type = "tool_call"
                body =
                    #"{"toolName":"look","arguments":{"n":\#(round)},"result":"\#(round)","#
                    + #""latencyMs":3}"#
            default:
                type = "agent_action"
                body = #"{"action":"think","input":"\#(round)","metadata":{"round":\#(round)}}"#
            }
            texts.append(
                #"{"type":"\#(type)","sdk":{"name":"s","version":"1"},"traceId":"t","#
                    + #""timestamp":"\#(time)","stepIndex":\#(index),"body":\#(body)}"#)
        }
        return try native(texts)
    }

    /// Facts of all kinds out of small sets, so that they repeat, match and contradict each other.
    static func random(_ count: Int, seed: UInt64) -> [StepFacts] {
        var random = SeededRandom(seed: seed)
        func number(_ range: Range<Int>) -> Int { Int.random(in: range, using: &random) }
        func value() -> JSONValue {
            [.null, .string("x"), .object([.init("n", .number("\(number(0..<3))"))])][number(0..<3)]
        }
        func id() -> String? { random.oneIn(2) ? nil : "c\(number(0..<4))" }
        func message() -> StepMessage {
            let requests = (0..<(random.oneIn(3) ? number(1..<3) : 0)).map { _ in
                StepMessage.ToolRequest(id: id(), name: "t\(number(0..<2))", arguments: value())
            }
            return StepMessage(
                role: ["user", "assistant", "tool"][number(0..<3)], content: value(),
                toolCalls: requests, toolCallID: random.oneIn(3) ? id() : nil)
        }
        return (0..<count).map { index in
            var event = Event(
                id: "e\(index)", type: .span,
                timestamp: Timestamp(microseconds: Int64(number(0..<1_000_000))),
                payload: Payload(encoding: .json, body: Array("{}".utf8)))
            event.kind = random.oneIn(2) ? .llm : .tool
            event.usage = TokenUsage(input: UInt64(number(0..<50)), output: UInt64(number(0..<50)))
            let cost = Cost(
                parts: .init(output: PicoUSD(Int128(number(0..<5)))),
                source: random.oneIn(2) ? .exact : .default, priceID: "p")
            var facts = StepFacts(
                head: StepHead(event, sequenceNumber: .init(UInt64(index + 1)), cost: cost))
            if random.oneIn(2) { facts.sent = (0..<number(0..<6)).map { _ in message() } }
            if random.oneIn(2) { facts.received = (0..<number(0..<3)).map { _ in message() } }
            if random.oneIn(4) { facts.message = message() }
            if random.oneIn(2) {
                facts.tool = .init(
                    id: id(), name: "t\(number(0..<2))", arguments: value(),
                    result: random.oneIn(2) ? value() : nil, error: random.oneIn(5) ? "e" : nil,
                    durationMicroseconds: random.oneIn(2) ? 1_500 : nil,
                    isNative: random.oneIn(2))
            }
            if random.oneIn(5) { facts.retrieval = .init(query: value(), documents: value()) }
            for _ in 0..<number(0..<3) {
                facts.variables.append(.init("v/\(number(0..<4))~", value()))
            }
            if random.oneIn(5) { facts.error = .init(type: nil, message: "m") }
            return facts
        }
    }

    private struct Unreadable: Error {
        let path: String
    }

    private static func read(_ path: String, of source: String = #filePath) throws -> [UInt8] {
        let directory = source.prefix(through: source.lastIndex(of: "/") ?? source.startIndex)
        let path = "\(directory)../IngestionTests/Fixtures/captures/\(path)"
        guard let file = fopen(path, "rb") else { throw Unreadable(path: path) }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = fread(&buffer, 1, buffer.count, file)
            guard count > 0 else { return bytes }
            bytes.append(contentsOf: buffer[..<count])
        }
    }
}

extension StepState {
    /// As an answer shows it.
    var json: JSONValue {
        var writer = JSONWriter()
        write(to: &writer)
        return (try? JSONValue(parsing: writer.bytes)) ?? .null
    }
}

extension TraceSteps {
    /// The state after a step, by making every step up to it.
    func state(after number: Int) -> StepState {
        var walk = StepWalk(self)
        walk.jump(to: number)
        return walk.state
    }
}
