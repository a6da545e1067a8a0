import Bytes
import Ingestion
import Model
import Testing

@Suite struct NativeBatchTests {
    typealias Native = NativeDecoding

    private func events(_ count: Int) -> String {
        (0..<count).map { Native.json("custom", #"{"n":\#($0)}"#, #""eventId":"e\#($0)""#) }
            .joined(separator: ",")
    }

    @Test("decodes a bare array and an object with events alike, in order")
    func forms() throws {
        let bare = try Native.batch("[\(events(3))]")
        #expect(bare.map(\.event.id) == ["e0", "e1", "e2"])
        #expect(Native.text(bare[2].event.payload.body) == #"{"n":2}"#)
        let wrapped = try Native.batch(#"{"sent":1,"events":[\#(events(3))],"more":{"events":[]}}"#)
        #expect(wrapped == bare)
    }

    @Test("one event leaves nothing behind for the next")
    func isolation() throws {
        let full = Native.json(
            "log", #"{"level":"info","message":"m"}"#,
            #""traceId":"t","userId":"u","context":{"tags":["a"]},"metadata":{"x":1},"stepIndex":1,"extra":1"#
        )
        let decoded = try Native.batch("[\(full),\(Native.json("custom", "{}")),\(full)]")
        let bare = try Native.event("custom", "{}")
        var second = decoded[1].event
        #expect(second.id == "made-2")
        second.id = bare.id
        #expect(second == bare)
        #expect(decoded[2].event.payload == decoded[0].event.payload)
    }

    @Test("accepts exactly the maximum and says so beyond it")
    func maximum() throws {
        #expect(try Native.batch("[\(events(100))]").count == 100)
        for json in ["[\(events(101))]", #"{"events":[\#(events(150))]}"#] {
            let problem = try #require(Native.batchProblem(json))
            #expect(problem.kind == .tooManyEvents)
            #expect(problem.message == "Maximum 100 events per batch")
        }
        let bytes = Array("[\(events(3))]".utf8)
        #expect(throws: IngestionProblem.self) {
            try NativeDecoder(maximumBatchEvents: 2).decodeBatch(
                bytes.span.bytes, now: Native.now, makeID: { "x" })
        }
    }

    @Test("refuses an empty batch by its own code")
    func empty() {
        for json in ["[]", " [ ] ", #"{"events":[]}"#] {
            let problem = Native.batchProblem(json)
            #expect(problem?.kind == .emptyBatch)
            #expect(problem?.code == "empty_batch")
        }
    }

    @Test("refuses what is not a batch")
    func topLevel() {
        let cases = [
            ("5", "body wrong_type"), ("null", "body wrong_type"), ("{}", "body.events missing"),
            (#"{"events":{}}"#, "body.events wrong_type"),
            (Native.json("custom", "{}"), "body.events missing"),
        ]
        for (json, expected) in cases {
            let problem = Native.batchProblem(json)
            #expect(problem?.kind == .invalidField)
            #expect(problem.map(Native.faults) == [expected])
        }
        #expect(Native.batchProblem(#"{"events":[],"events":[]}"#)?.kind == .duplicateKey)
        #expect(Native.faults("[]") == ["body wrong_type"])
        #expect(Native.faults("[\(events(1))]") == ["body wrong_type"])
    }

    @Test("one bad event refuses the batch and is named by its index")
    func badItem() throws {
        let bad = Native.json("token_usage", #"{"model":"m","inputTokens":-1,"outputTokens":1}"#)
        let problem = try #require(Native.batchProblem("[\(events(2)),\(bad),7,null]"))
        #expect(
            Native.faults(problem) == [
                "body.2.body.inputTokens out_of_range", "body.3 wrong_type", "body.4 wrong_type",
            ])
    }

    @Test("refuses an event beyond 1 MiB, and takes one of exactly that")
    func size() throws {
        func event(bytes: Int) -> String {
            let base = Native.json("custom", #"{"data":{"x":""}}"#).utf8.count
            let filler = String(repeating: "x", count: bytes - base)
            return Native.json("custom", #"{"data":{"x":"\#(filler)"}}"#)
        }
        #expect(try Native.event(event(bytes: 1 << 20)).event.payload.body.count > 1_000_000)
        let single = try #require(Native.problem(event(bytes: (1 << 20) + 1)))
        #expect(single.kind == .tooLarge)
        #expect(single.code == "event_too_large")
        let batch = try #require(
            Native.batchProblem("[\(events(1)),\(event(bytes: (1 << 20) + 1))]"))
        #expect(Native.faults(batch) == ["body.1 event_too_large"])
    }
}
