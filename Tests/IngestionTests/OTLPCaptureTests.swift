import Bytes
import Ingestion
import Model
import Testing

/// What real clients send, against what it must come to.
@Suite struct OTLPCaptureTests {
    struct Expectation: Sendable, CustomTestStringConvertible {
        let path: String
        let spans: Int
        let calls: Int
        let cost: Int128
        let session: String?
        /// Whether user and session stand on every span or on the root alone.
        let isOnEverySpan: Bool

        var testDescription: String { path }
    }

    static let expectations = [
        Expectation(
            path: "openinference/004.body", spans: 7, calls: 6, cost: 3_586_980_000, session: "s-9",
            isOnEverySpan: false),
        Expectation(
            path: "openinference-gzip/004.inflated", spans: 7, calls: 6, cost: 3_586_980_000,
            session: "s-9", isOnEverySpan: false),
        Expectation(
            path: "traceloop/004.body", spans: 9, calls: 6, cost: 3_586_980_000, session: "s-9",
            isOnEverySpan: true),
        Expectation(
            path: "logfire/004.body", spans: 8, calls: 7, cost: 3_586_980_000, session: nil,
            isOnEverySpan: false),
        Expectation(
            path: "langfuse/004.inflated", spans: 8, calls: 6, cost: 3_586_980_000, session: "s-9",
            isOnEverySpan: false),
        Expectation(
            path: "genai/004.body", spans: 6, calls: 5, cost: 4_312_180_000, session: "s-9",
            isOnEverySpan: false),
    ]

    @Test(
        "One run is the same trace, calls and cost whatever instrumentation it wears",
        arguments: expectations)
    func capture(_ expected: Expectation) throws {
        let export = try OTLPCapture(expected.path).export()
        let events = export.events
        #expect(export.rejectedSpanCount == 0)
        #expect(export.rejectionMessage == nil)
        #expect(events.count == expected.spans)
        #expect(events.allSatisfy { $0.type == .span && $0.payload.encoding == .otlpProtobuf })

        #expect(events.count { $0.kind.isModelCall } == expected.calls)
        #expect(events.count { $0.kind == .embedding } == 1)
        let failed = events.filter(\.isError)
        #expect(failed.count == 1)
        #expect(failed.first?.kind == .llm)
        #expect(failed.first?.model == "boom")
        #expect(failed.first?.usage == nil)
        #expect(failed.first?.status == "error")

        #expect(try OTLPCapture.cost(of: events) == PicoUSD(expected.cost))
    }

    @Test("Every capture is one trace with one root and no orphans", arguments: expectations)
    func shape(_ expected: Expectation) throws {
        let events = try OTLPCapture(expected.path).export().events
        #expect(Set(events.map(\.traceID)).count == 1)
        let roots = events.filter { $0.parentID == nil }
        #expect(roots.count == 1)
        let ids = Set(events.map(\.id))
        #expect(ids.count == events.count)
        #expect(events.allSatisfy { $0.parentID.map(ids.contains) ?? true })

        let root = try #require(roots.first)
        #expect(root.userID == "u-17")
        #expect(root.sessionID == expected.session)
        #expect(Set(events.compactMap(\.userID)) == ["u-17"])
        #expect(Set(events.compactMap(\.sessionID)) == Set([expected.session].compactMap { $0 }))
        if expected.isOnEverySpan {
            #expect(events.allSatisfy { $0.userID == "u-17" && $0.sessionID == "s-9" })
        }
        #expect(events.allSatisfy { $0.id.utf8.count == 48 && !$0.isTimestampReplaced })
        #expect(events.allSatisfy { $0.id == ($0.traceID ?? "") + ($0.spanID ?? "") })
        #expect(events.allSatisfy { ($0.durationMicroseconds ?? .max) < 60_000_000 })
    }

    @Test("Tags arrive where the client can tell them")
    func tags() throws {
        for path in ["openinference/004.body", "langfuse/004.inflated", "genai/004.body"] {
            let events = try OTLPCapture(path).export().events
            #expect(events.contains { $0.parentID == nil && $0.tags == ["refund", "beta"] })
        }
    }

    @Test("The kinds of the spans around the calls are those of the convention")
    func kinds() throws {
        func kinds(_ path: String) throws -> [SpanKind] {
            try OTLPCapture(path).export().events.map(\.kind).filter { !$0.isModelCall }
        }
        #expect(try kinds("openinference/004.body") == [.agent])
        #expect(try kinds("traceloop/004.body") == [.tool, .agent, .workflow])
        #expect(try kinds("langfuse/004.inflated") == [.tool, .agent])
        #expect(try kinds("logfire/004.body") == [.span])
        #expect(try kinds("genai/004.body") == [.span])
    }

    @Test("A call is extracted in full: times, model, provider, tokens, sender")
    func call() throws {
        let events = try OTLPCapture("openinference/004.body").export().events
        let call = try #require(events.first)
        #expect(call.id == "cddf267a921077252e308270ead4249116a360b915c902b1")
        #expect(call.parentID == "cddf267a921077252e308270ead424910f6cecc0efda7da6")
        #expect(call.name == "ChatCompletion")
        #expect(call.timestamp == Timestamp(microseconds: 1_795_388_371_134_259))
        #expect(call.endTime == Timestamp(microseconds: 1_795_388_371_143_535))
        #expect(call.durationMicroseconds == 9_276)
        #expect(call.status == "ok")
        #expect(call.model == "gpt-4o-mini-2024-07-18")
        #expect(call.provider == "openai")
        #expect(
            call.usage
                == TokenUsage(
                    input: 1_200, output: 85, total: 1_285, cacheRead: 1_024, reasoning: 20))
        #expect(call.sdkName == "opentelemetry")
        #expect(call.sdkVersion == "1.45.2")
    }

    @Test("Where the resource names no SDK, the scope stands in")
    func scopeAsSender() throws {
        let events = try OTLPCapture("traceloop/004.body").export().events
        #expect(events.first?.sdkName == "traceloop.tracer")
        #expect(events.last?.sdkName == "opentelemetry.instrumentation.openai.v1")
        #expect(events.last?.sdkVersion == "0.45.6")
    }

    @Test("Cached and reasoning tokens that stand only in the provider's own counts are found")
    func rawUsage() throws {
        let events = try OTLPCapture("logfire/004.body").export().events
        let response = try #require(events.first { $0.model == "o4-mini" })
        #expect(
            response.usage
                == TokenUsage(input: 500, output: 60, total: 560, cacheRead: 128, reasoning: 32))
        let streamed = events.filter { $0.model == "gpt-4o-mini" && $0.kind == .llm }
        #expect(streamed.map { $0.usage == nil } == [true, false])
    }

    @Test("What a client reports as cost is kept beside ours")
    func reportedCost() throws {
        let events = try OTLPCapture("langfuse/004.inflated").export().events
        #expect(events.compactMap(\.reportedCost) == [.zero])
    }

    @Test("The span's own bytes are kept, so that the request can be put together again")
    func verbatim() throws {
        let capture = try OTLPCapture("genai/004.body")
        let events = try capture.export().events
        var searched = capture.bytes[...]
        for event in events {
            let start = try #require(
                searched.indices.first { searched[$0...].starts(with: event.payload.body) })
            searched = searched[(start + event.payload.body.count)...]
        }
    }

    @Test("A metrics body sent to the traces endpoint is refused or rejected, never stored")
    func metricsBody() throws {
        let capture = try OTLPCapture("traceloop/005.body")
        #expect(throws: IngestionProblem.self) { try capture.export() }
    }
}
