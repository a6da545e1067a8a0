import Bytes
import Ingestion
import JSON
import Model

/// The native event format, as one event and as a batch.
enum Decoder {
    static func check(_ body: [UInt8]) {
        let single = one(body, makeID: "made")
        let batch = many(body)
        guard case .success(let event) = single else { return }
        // As the only element of a batch it is the same event, if it is not too deep there.
        switch many([UInt8(ascii: "[")] + body + [UInt8(ascii: "]")]) {
        case .success(let events): require(events == [event], "read differently in a batch")
        case .failure(let problem):
            require(problem.code == "json_too_deep", "refused in a batch: \(problem)")
        }
        if case .success(let events) = batch {
            // An object is either an event or a batch: only one with the key `events` can be both.
            require(!events.isEmpty, "an empty batch was accepted")
        }
        limits(body, event)
    }

    private static func one(
        _ body: [UInt8], makeID id: String
    ) -> Result<DecodedEvent, IngestionProblem> {
        let result = Result { () throws(IngestionProblem) in
            try NativeDecoder().decodeEvent(
                body.span.bytes, now: EventChecks.now, makeID: { id })
        }
        switch result {
        case .success(let decoded): check(decoded, body)
        case .failure(let problem): check(problem)
        }
        return result
    }

    private static func many(_ body: [UInt8]) -> Result<[DecodedEvent], IngestionProblem> {
        let result = Result { () throws(IngestionProblem) in
            try NativeDecoder().decodeBatch(
                body.span.bytes, now: EventChecks.now, makeID: { "made" })
        }
        switch result {
        case .success(let events):
            require((1...Limits.maximumBatchEvents).contains(events.count), "too many events")
            for event in events { check(event, body) }
        case .failure(let problem): check(problem)
        }
        return result
    }

    private static func check(_ decoded: DecodedEvent, _ body: [UInt8]) {
        EventChecks.check(decoded.event)
        let payload = decoded.event.payload
        require(payload.encoding == .json, "the payload is not JSON")
        require(payload.byteCount <= body.count, "the payload is larger than the request")
        for part in [payload.body, payload.context, payload.metadata, payload.extra] {
            guard !part.isEmpty else { continue }
            require(part.first == UInt8(ascii: "{"), "a part is not an object")
            require(StrictJSON.accepts(part, maximumDepth: 128), "a part is not JSON")
        }
        require(!payload.body.isEmpty, "no body")
    }

    private static func check(_ problem: IngestionProblem) {
        EventChecks.check(problem)
        switch problem.kind {
        case .invalidJSON, .duplicateKey, .invalidField, .tooLarge:
            require(!problem.details.isEmpty, "no field is named: \(problem)")
        case .tooManyEvents, .emptyBatch: break
        case .undecodable, .unsupported: require(false, "of another format: \(problem)")
        }
    }

    /// An event of this size passes a limit of its size and not one below.
    private static func limits(_ body: [UInt8], _ event: DecodedEvent) {
        let spaces: [UInt8] = [0x20, 0x09, 0x0A, 0x0D]
        let trimmed = body.drop(while: spaces.contains).reversed().drop(while: spaces.contains)
            .count
        for (limit, fits) in [(trimmed, true), (trimmed - 1, false)] {
            let decoder = NativeDecoder(maximumBatchEvents: 1, maximumEventBytes: limit)
            let read = try? decoder.decodeEvent(
                body.span.bytes, now: EventChecks.now, makeID: { "made" })
            require((read != nil) == fits, "an event of \(trimmed) bytes and a limit of \(limit)")
            require(!fits || read == event, "read differently with a limit")
        }
    }

    static func seeds() -> [[UInt8]] {
        let sdk = #""sdk":{"name":"sdk","version":"1"}"#
        let bodies = [
            ("log", #""level":"info","message":"x","metadata":{}"#),
            ("error", #""message":"m","type":"t","stack":"s","fingerprint":["a"]"#),
            ("message", #""role":"user","content":"hi""#),
            ("eval_metric", #""suiteId":"s","metric":"m","value":0.5"#),
            ("agent_action", #""agentName":"a","action":"b","input":"c","stepIndex":1"#),
            ("retrieval", #""query":"q","results":[{"id":"1","score":1,"text":"t"}]"#),
            ("tool_call", #""toolName":"t","arguments":{},"result":1,"latencyMs":1.5"#),
            ("custom", #""name":"n","schema":"s","data":{},"payload":{}"#),
            ("token_usage", #""model":"gpt-4o","inputTokens":1,"outputTokens":2,"cost":0.1"#),
            ("model_response", #""model":"m","prompt":"p","response":"r","latencyMs":3"#),
            (
                "model_response",
                #""model":"m","success":true,"usage":{"input_tokens":1,"output_tokens":2}"#
            ),
            (
                "span",
                #""name":"n","span_id":"1","start":"2026-11-22T10:00:00Z","kind":"llm","#
                    + #""end":"2026-11-22T10:00:01.5+00:00","usage":{"total_tokens":3}"#
            ),
            (
                "span",
                #""name":"n","parentSpanId":"","durationMs":1,"attributes":{"kind":"tool"},"#
                    + #""status":"error""#
            ),
        ].map { #"{"type":"\#($0)","body":{\#($1)}"# }
        let envelope =
            #""eventId":"e1","projectId":"p","timestamp":"2026-11-22T10:00:00.123Z","#
            + #""context":{"traceId":"t","session_id":"s","userId":7,"environment":"e","#
            + #""tags":["a"]},"#
            + #""metadata":{"tags":["b"]},"stepIndex":2,"parent_event_id":"q","unknown":[1],"#
        let events = bodies.map { "\($0),\(envelope)\(sdk)}" } + bodies.map { "\($0),\(sdk)}" }
        let batches = [
            "[\(events[8]),\(events[12])]", #"{"events":[\#(events[0])],"other":{}}"#, "[]", "{}",
        ]
        return (events + batches).map { Array($0.utf8) }
    }
}
