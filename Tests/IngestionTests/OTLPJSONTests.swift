import Bytes
import Ingestion
import JSON
import Model
import Testing

/// The rules of OTLP/JSON, and that it says the same as protobuf.
@Suite struct OTLPJSONTests {
    private func decode(_ text: String) throws -> OTLPExport {
        try OTLPTraceDecoder.decode(Array(text.utf8), as: .json, now: OTLPSample.now)
    }

    private func decode(span: String) throws -> Event? {
        try decode(#"{"resourceSpans":[{"scopeSpans":[{"spans":[\#(span)]}]}]}"#).events.first
    }

    @Test(
        "A capture says the same in JSON as in protobuf, event by event and as shown",
        arguments: OTLPCaptureTests.expectations)
    func transcoded(_ expected: OTLPCaptureTests.Expectation) throws {
        let capture = try OTLPCapture(expected.path)
        let protobuf = try capture.export()
        let json = try OTLPTraceDecoder.decode(
            OTLPTranscoder.json(capture.bytes), as: .json, now: OTLPCapture.now)
        #expect(json.events.count == expected.spans)
        #expect(json.rejectionMessage == nil)
        for (left, right) in zip(protobuf.events, json.events) {
            let shown = (
                OTLPSpanRenderer.render(left.payload), OTLPSpanRenderer.render(right.payload)
            )
            #expect(shown.0.body == shown.1.body)
            #expect(shown.0.context == shown.1.context)
            #expect(right.payload.encoding == .otlpJSON)
            var right = right
            right.payload = left.payload
            #expect(left == right)
        }
    }

    @Test("Ids are hexadecimal in either case, keys in either spelling, numbers may be strings")
    func spellings() throws {
        let camel = try #require(
            try decode(
                span: #"""
                    {"traceId":"A1B2C3D4E5F60718293A4B5C6D7E8F90","spanId":"00000000000000AB",
                     "parentSpanId":"","name":"n","startTimeUnixNano":1795388371134259540,
                     "endTimeUnixNano":"1795388372134259540","status":{"code":2},
                     "attributes":[{"key":"gen_ai.usage.input_tokens","value":{"intValue":7}}]}
                    """#))
        let snake = try #require(
            try decode(
                span: #"""
                    {"trace_id":"a1b2c3d4e5f60718293a4b5c6d7e8f90","span_id":"00000000000000ab",
                     "parent_span_id":null,"name":"n","start_time_unix_nano":"1795388371134259540",
                     "end_time_unix_nano":1795388372134259540,"status":{"code":"STATUS_CODE_ERROR"},
                     "attributes":[{"value":{"int_value":"7"},"key":"gen_ai.usage.input_tokens"}]}
                    """#))
        #expect(camel.id == "a1b2c3d4e5f60718293a4b5c6d7e8f9000000000000000ab")
        #expect(camel.isError)
        #expect(camel.parentID == nil)
        #expect(camel.usage == TokenUsage(input: 7))
        #expect(camel.durationMicroseconds == 1_000_000)
        var other = snake
        other.payload = camel.payload
        #expect(other == camel)
        #expect(
            OTLPSpanRenderer.body(of: camel.payload) == OTLPSpanRenderer.body(of: snake.payload))
    }

    @Test("The span's text is kept as sent, with its resource and scope")
    func verbatim() throws {
        let span =
            #"{ "traceId": "\#(String(repeating: "1", count: 32))", "spanId":"#
            + #""1111111111111111", "name" : "\u006e", "future": [1e2, {}] }"#
        let text =
            #"{"future":1,"resource_spans":[{"scope_spans":[{"scope":{"name":"s"},"spans":[ \#(span) ]}],"#
            + #""resource": {"attributes": [ ]} }]}"#
        let event = try #require(try decode(text).events.first)
        #expect(String(decoding: event.payload.body, as: UTF8.self) == span)
        #expect(
            String(decoding: event.payload.context, as: UTF8.self)
                == #"{"resource":{"attributes": [ ]},"scope":{"name":"s"}}"#)
        #expect(event.name == "n")
        #expect(event.sdkName == "s")
    }

    @Test("Attribute keys and values may be escaped")
    func escapes() throws {
        let event = try decode(
            span: #"""
                {"traceId":"11111111111111111111111111111111","spanId":"1111111111111111",
                 "name":"n","attributes":[{"key":"gen_ai.request\u002emodel",
                 "value":{"stringValue":"gpt\u002d4o"}}]}
                """#)
        #expect(event?.model == "gpt-4o")
    }

    @Test("An id that is base64, as plain protobuf JSON has it, is rejected")
    func base64Identifier() throws {
        let export = try decode(
            #"""
            {"resourceSpans":[{"scopeSpans":[{"spans":[
            {"traceId":"obLD1OX2BxgpOktcbX6PkA==","spanId":"AAAAAAAAAKs=","name":"n"}]}]}]}
            """#)
        #expect(export.events.isEmpty)
        #expect(export.rejectedSpanCount == 1)
    }

    @Test(
        "What is not an export is refused with its place",
        arguments: [
            "", " ", "[]", "null", "1", #""x""#, "{", #"{"resourceSpans":{}}"#,
            #"{"resourceSpans":[1]}"#, #"{"resourceSpans":[{"scopeSpans":[[]]}]}"#,
            #"{"resourceSpans":[{"scopeSpans":[{"spans":[5]}]}]}"#,
            #"{"resourceSpans":[{"scopeSpans":[{"spans":[{"name":5}]}]}]}"#,
            #"{"resourceSpans":[{"scopeSpans":[{"spans":[{"attributes":{}}]}]}]}"#,
            #"{"resourceSpans":[{"scopeSpans":[{"spans":[{"startTimeUnixNano":1e999}]}]}]}"#,
            #"{"resourceSpans":[]} x"#, "\u{FEFF}{}",
            #"{"resourceSpans":[{"scopeSpans":[{"spans":[{"startTimeUnixNano":"abc"}]}]}]}"#,
            #"{"resourceSpans":[{"scopeSpans":[{"spans":[{"endTimeUnixNano":-1}]}]}]}"#,
            #"{"resourceSpans":[{"scopeSpans":[{"spans":[{"endTimeUnixNano":1.5}]}]}]}"#,
            #"{"resourceSpans":[{"scopeSpans":[{"spans":[{"status":{"code":"NOPE"}}]}]}]}"#,
            #"{"resourceSpans":[{"scopeSpans":[{"spans":[{"attributes":[{"key":7}]}]}]}]}"#,
        ])
    func refused(_ text: String) {
        do throws(IngestionProblem) {
            let export = try OTLPTraceDecoder.decode(
                Array(text.utf8), as: .json, now: OTLPSample.now)
            Issue.record("taken: \(export.events.count) events")
        } catch {
            #expect(error.kind == .undecodable)
            #expect(error.message.contains("line 1, column "))
        }
    }

    @Test("An attribute's value that is not what it says is ignored")
    func oddValues() throws {
        let event = try decode(
            span: #"""
                {"traceId":"11111111111111111111111111111111","spanId":"1111111111111111",
                 "name":"n","attributes":[
                 {"key":"gen_ai.usage.input_tokens","value":{"intValue":"many"}},
                 {"key":"gen_ai.usage.prompt_tokens","value":5},
                 {"key":"gen_ai.usage.output_tokens","value":null},
                 {"value":{}},{},
                 {"key":"tag.tags","value":{"arrayValue":{"values":[null,{"stringValue":"a"}]}}}]}
                """#)
        #expect(event?.usage == nil)
        #expect(event?.tags == ["a"])
    }
}
