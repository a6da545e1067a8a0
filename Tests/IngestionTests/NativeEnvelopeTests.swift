import Bytes
import Ingestion
import Model
import Testing

@Suite struct NativeEnvelopeTests {
    typealias Native = NativeDecoding

    @Test("takes out every field of the envelope, in either spelling")
    func spellings() throws {
        let camel =
            #"{"eventId":"e-1","projectId":"proj_1","type":"log","timestamp":"2026-11-22T09:00:00Z","#
            + #""sdk":{"name":"py","version":"1.2"},"context":{"environment":"prod","tags":["a"]},"#
            + #""body":{"level":"warn","message":"m"},"traceId":"t","parentEventId":"p","#
            + #""metadata":{"tags":["b","a"]},"sessionId":"s","userId":"u","stepIndex":3}"#
        let snake = camel.replacing("eventId", with: "event_id")
            .replacing("projectId", with: "project_id").replacing("traceId", with: "trace_id")
            .replacing("parentEventId", with: "parent_event_id")
            .replacing("sessionId", with: "session_id").replacing("userId", with: "user_id")
            .replacing("stepIndex", with: "step_index")
        for json in [camel, snake] {
            let decoded = try Native.event(json)
            #expect(decoded.projectID == "proj_1")
            let event = decoded.event
            #expect(event.id == "e-1")
            #expect(event.type == .log)
            #expect(event.timestamp == Timestamp(rfc3339: "2026-11-22T09:00:00Z"))
            #expect(!event.isTimestampReplaced)
            #expect(event.sdkName == "py")
            #expect(event.sdkVersion == "1.2")
            #expect(event.environment == "prod")
            #expect(event.tags == ["a", "b"])
            #expect(event.traceID == "t")
            #expect(event.parentID == "p")
            #expect(event.sessionID == "s")
            #expect(event.userID == "u")
            #expect(event.stepIndex == 3)
            #expect(event.level == "warn")
            #expect(event.name == "m")
        }
    }

    @Test("makes an id and takes our time where the sender gives none, or null")
    func defaults() throws {
        for more in ["", #""eventId":null,"timestamp":null,"context":null,"traceId":null"#] {
            let decoded = try Native.event(Native.json("custom", "{}", more))
            #expect(decoded.projectID == nil)
            #expect(decoded.event.id == "made")
            #expect(decoded.event.timestamp == Native.now)
            #expect(decoded.event.isTimestampReplaced)
            #expect(decoded.event.traceID == nil)
            #expect(decoded.event.payload.context.isEmpty)
        }
    }

    @Test("reads trace, parent, session and user from the context where the envelope lacks them")
    func contextRelations() throws {
        let context =
            #""context":{"trace_id":"ct","parentEventId":"cp","session_id":7,"userId":"cu"}"#
        let fromContext = try Native.event("custom", "{}", context)
        #expect(fromContext.traceID == "ct")
        #expect(fromContext.parentID == "cp")
        #expect(fromContext.sessionID == "7")
        #expect(fromContext.userID == "cu")
        let fromEnvelope = try Native.event(
            "custom", "{}", context + #","traceId":"et","user_id":"eu""#)
        #expect(fromEnvelope.traceID == "et")
        #expect(fromEnvelope.userID == "eu")
        #expect(fromEnvelope.sessionID == "7")
        #expect(
            Native.faults(Native.json("custom", "{}", #""context":{"userId":"John Doe"}"#))
                == ["body.context.userId invalid_id"])
        #expect(
            Native.faults(Native.json("custom", "{}", #""context":{"userId":true}"#))
                == ["body.context.userId wrong_type"])
    }

    @Test("passes over an environment and tags that are none")
    func looseContext() throws {
        let long = String(repeating: "x", count: 201)
        let event = try Native.event(
            "custom", "{}",
            #""context":{"environment":5,"tags":["a",1,null,"","\#(long)",["b"],"a","c"]}"#)
        #expect(event.environment == nil)
        #expect(event.tags == ["a", "c"])
        #expect(try Native.event("custom", "{}", #""context":{"tags":"a"}"#).tags.isEmpty)
        let many = (0..<100).map { "\"\($0)\"" }.joined(separator: ",")
        #expect(
            try Native.event("custom", "{}", #""metadata":{"tags":[\#(many)]}"#).tags.count == 64)
    }

    @Test("keeps body, context, metadata and unknown members as they came")
    func verbatim() throws {
        let body = "{ \"z\" : 1.50e0 , \"a\":[1, 2 ,{\"k\":\"\\u00e9\"}],\"z\":null }"
        let context = "{\"a\" :\t\"日本\"}"
        let metadata = "{ }"
        let event = try Native.event(
            #"{ "one" : { "x" : [ ] } ,"type":"custom",\#(Native.sdk),"body":\#(body), "#
                + #""context" : \#(context),"metadata":\#(metadata),"tw\u006f": "2","tool":null }"#
        ).event
        #expect(event.payload.encoding == .json)
        #expect(Native.text(event.payload.body) == body)
        #expect(Native.text(event.payload.context) == context)
        #expect(Native.text(event.payload.metadata) == metadata)
        #expect(
            Native.text(event.payload.extra) == #"{"one":{ "x" : [ ] },"tw\u006f":"2","tool":null}"#
        )
        #expect(try Native.event("custom", "{}").payload.extra.isEmpty)
    }

    @Test("refuses a key that stands twice, in any spelling, order or escape")
    func duplicates() {
        for more in [
            #""type":"log""#, #""eventId":"a","event_id":"a""#, #""event_id":null,"eventId":"b""#,
            #""body":{}"#, #""\u0062ody":{}"#, #""x":1,"x":1"#, #""x":1,"\u0078":2"#,
        ] {
            let problem = Native.problem(Native.json("custom", "{}", more))
            #expect(problem?.kind == .duplicateKey, "\(more)")
            #expect(problem?.code == "duplicate_key")
            #expect(problem?.details.count == 1)
        }
        let problem = Native.problem(
            Native.json("token_usage", #"{"model":"m","inputTokens":1,"input_tokens":1}"#))
        #expect(problem.map(Native.faults) == ["body.body.inputTokens duplicate_key"])
        // What is not asked for is the sender's own, twice or not.
        #expect(
            Native.problem(Native.json("custom", #"{"inputTokens":1,"input_tokens":2}"#)) == nil)
        // Keys that Unicode holds equivalent are different keys.
        #expect(Native.problem(Native.json("custom", "{}", "\"\u{e9}\":1,\"e\u{301}\":2")) == nil)
    }

    @Test("names what is missing, by the field")
    func required() {
        let base = [
            #""type":"custom""#, #""sdk":{"name":"s","version":"1"}"#, #""body":{}"#,
        ]
        for (index, name) in ["type", "sdk", "body"].enumerated() {
            var members = base
            members.remove(at: index)
            let json = "{" + members.joined(separator: ",") + "}"
            #expect(Native.faults(json) == ["body.\(name) missing"])
            let null = "{" + (members + ["\"\(name)\":null"]).joined(separator: ",") + "}"
            #expect(Native.faults(null) == ["body.\(name) missing"])
        }
        #expect(
            Native.faults(#"{"type":"custom","sdk":{},"body":{}}"#)
                == ["body.sdk.name missing", "body.sdk.version missing"])
        #expect(
            Native.faults("{}") == ["body.type missing", "body.body missing", "body.sdk missing"])
    }

    @Test("names what is of the wrong type or beyond its limits")
    func fields() {
        let long = String(repeating: "x", count: 129)
        let cases = [
            (#""eventId":5"#, "eventId wrong_type"), (#""eventId":"""#, "eventId invalid_id"),
            (#""eventId":"a b""#, "eventId invalid_id"), (#""eventId":"é""#, "eventId invalid_id"),
            (#""eventId":"a\nb""#, "eventId invalid_id"),
            (#""event_id":"\#(long)""#, "eventId invalid_id"),
            (#""projectId":"\u0000""#, "projectId invalid_id"),
            (#""traceId":{}"#, "traceId wrong_type"),
            (#""userId":"\#(long)""#, "userId invalid_id"),
            (#""stepIndex":"1""#, "stepIndex wrong_type"),
            (#""stepIndex":1.5"#, "stepIndex out_of_range"),
            (#""stepIndex":-1"#, "stepIndex out_of_range"),
            (#""stepIndex":9223372036854775808"#, "stepIndex out_of_range"),
            (#""context":[]"#, "context wrong_type"), (#""metadata":"x""#, "metadata wrong_type"),
            (#""timestamp":1763805600"#, "timestamp wrong_type"),
            (#""timestamp":"yesterday""#, "timestamp invalid_datetime"),
            (#""timestamp":"1999-12-31T23:59:59Z""#, "timestamp out_of_range"),
            (#""timestamp":"2026-11-23T10:00:00.001Z""#, "timestamp out_of_range"),
        ]
        for (more, expected) in cases {
            #expect(
                Native.faults(Native.json("custom", "{}", more)) == ["body." + expected], "\(more)")
        }
        #expect(
            Native.faults(#"{"type":"Log",\#(Native.sdk),"body":{}}"#) == [
                "body.type unknown_value"
            ])
        #expect(Native.faults(#"{"type":7,\#(Native.sdk),"body":{}}"#) == ["body.type wrong_type"])
        #expect(
            Native.faults(#"{"type":"log",\#(Native.sdk),"body":"x"}"#) == ["body.body wrong_type"])
        #expect(
            Native.faults(#"{"type":"custom","sdk":{"name":"","version":1},"body":{}}"#)
                == ["body.sdk.name too_short", "body.sdk.version wrong_type"])
    }

    @Test("accepts the longest id and the ends of the time range")
    func limits() throws {
        let id = String(repeating: "~", count: 128)
        #expect(try Native.event("custom", "{}", #""eventId":"\#(id)""#).id == id)
        #expect(try Native.event("custom", "{}", #""eventId":"\u0061/\/""#).id == "a//")
        for time in ["2000-01-01T00:00:00Z", "2026-11-23T10:00:00Z"] {
            let event = try Native.event("custom", "{}", #""timestamp":"\#(time)""#)
            #expect(event.timestamp == Timestamp(rfc3339: time))
        }
    }

    @Test("takes a time without an offset for UTC, and offsets for what they are")
    func offsets() throws {
        let expected = Timestamp(rfc3339: "2026-11-22T08:00:00.250Z")
        for time in [
            "2026-11-22T08:00:00.250", "2026-11-22 08:00:00.25Z", "2026-11-22T10:00:00.250+02:00",
        ] {
            let event = try Native.event("custom", "{}", #""timestamp":"\#(time)""#)
            #expect(event.timestamp == expected)
        }
    }

    @Test("reports up to twenty fields at once")
    func manyProblems() throws {
        let bad = #"{"type":"log","body":{}}"#
        let problem = try #require(
            Native.batchProblem("[" + Array(repeating: bad, count: 10).joined(separator: ",") + "]")
        )
        #expect(problem.kind == .invalidField)
        #expect(problem.code == "invalid_field")
        #expect(problem.details.count == 20)
        #expect(
            Native.faults(problem).prefix(4) == [
                "body.0.sdk missing", "body.0.body.level missing", "body.0.body.message missing",
                "body.1.sdk missing",
            ])
    }
}
