import Bytes
import Engine
import Model
import Projections
import Testing

@testable import CLI

@Suite("A trace in the terminal")
struct TraceViewTests {
    private static let start: Int64 = 1_795_000_000_000_000

    private func event(
        _ number: UInt64, _ id: String, parent: String?, _ kind: SpanKind, name: String,
        after: Int64, takes: Int64
    ) -> StoredEvent {
        var event = Event(
            id: id, type: .span, timestamp: Timestamp(microseconds: Self.start + after),
            payload: Payload(encoding: .json, body: []))
        event.kind = kind
        event.name = name
        event.parentID = parent
        event.endTime = Timestamp(microseconds: Self.start + after + takes)
        event.durationMicroseconds = UInt64(takes)
        return StoredEvent(
            sequenceNumber: SequenceNumber(number),
            commitTime: Timestamp(microseconds: Self.start),
            projectID: ProjectID("proj_0123456789ab"),
            event: event, cost: nil)
    }

    private func trace() -> CollectedTrace {
        var call = event(
            2, "call", parent: "root", .llm, name: "chat", after: 12_000, takes: 400_000)
        call.event.model = "gpt-4o-mini"
        call.event.usage = TokenUsage(input: 1_200, output: 85)
        call.cost = Cost(
            parts: .init(freshInput: PicoUSD(180_000_000), output: PicoUSD(51_000_000)),
            source: .exact, priceID: "openai/gpt-4o-mini")
        var failed = event(
            3, "boom", parent: "root", .llm, name: "chat boom\u{1B}[2J", after: 500_000,
            takes: 250_000)
        failed.event.isError = true
        failed.event.status = "429 too many"
        let orphan = event(
            4, "lost", parent: "nowhere", .tool, name: "lookup", after: 800_000, takes: 0)
        let events = [
            event(1, "root", parent: nil, .agent, name: "support", after: 0, takes: 1_000_000),
            call, failed, orphan,
        ]
        var summary = TraceSummary(
            projectID: ProjectID("proj_0123456789ab"), traceID: "t-1",
            startTime: Timestamp(microseconds: Self.start),
            endTime: Timestamp(microseconds: Self.start + 1_000_000))
        summary.name = "support"
        summary.eventCount = 4
        summary.errorCount = 1
        summary.totalTokens = 1_285
        summary.totalCost = PicoUSD(231_000_000)
        summary.sessionID = "s-9"
        summary.userID = "u-17"
        let tree = TraceTree(
            events.map {
                TraceTree.Node(
                    sequenceNumber: $0.sequenceNumber, timestamp: $0.event.timestamp,
                    id: $0.event.id, parentID: $0.event.parentID)
            })
        return CollectedTrace(
            summary: summary, events: events, tree: tree, isTruncated: false)
    }

    @Test(
        "Offsets, durations, the timeline, kinds, models, tokens, costs and errors have their place"
    )
    func golden() throws {
        let transcript = Transcript()
        let console = transcript.console()
        TraceView(trace: trace()).write(to: console)
        try console.flush()
        #expect(
            transcript.output == """
                support
                trace t-1  project proj_0123456789ab  session s-9  user u-17
                2026-11-18 11:06:40 UTC  1 s  4 events  1,285 tokens  $0.000231  1 error

                       +0 µs        1 s  ████████████████████  agent support
                      +12 ms     400 ms  ████████              ├─ llm chat  gpt-4o-mini  1,200 → 85 tokens  $0.000231
                     +500 ms     250 ms            █████       └─ llm chat boom·[2J  error: 429 too many
                     +800 ms       0 µs                  ·     tool lookup  (parent missing)

                """)
    }

    @Test("Colour adds escapes and nothing else")
    func color() throws {
        let plain = Transcript()
        let colored = Transcript()
        for (transcript, hasColor) in [(plain, false), (colored, true)] {
            let console = transcript.console(hasColor: hasColor)
            TraceView(trace: trace()).write(to: console)
            try console.flush()
        }
        var stripped = colored.output
        for code in ["0", "1", "2", "31", "36"] {
            stripped = stripped.split(
                separator: "\u{1B}[\(code)m", omittingEmptySubsequences: false
            ).joined()
        }
        #expect(stripped == plain.output)
        #expect(colored.output.contains("\u{1B}[31merror: 429 too many\u{1B}[0m"))
    }
}
