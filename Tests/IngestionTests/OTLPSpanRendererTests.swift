import Bytes
import Ingestion
import JSON
import Model
import Testing

/// How a kept span is shown.
@Suite struct OTLPSpanRendererTests {
    private static let sample: OTLPSample = {
        var sample = OTLPSample([
            ("text", .string("naïve \"q\"\n")), ("flag", .boolean(false)),
            ("integer", .integer(.min)), ("double", .double(1e-05)), ("whole", .double(5)),
            ("nan", .double(.nan)), ("infinity", .double(-.infinity)),
            ("bytes", .bytes([0xFB, 0xFF, 0x00, 0x01])), ("nothing", .empty),
            ("array", .array([.integer(1), .string("b"), .array([])])),
            ("map", .map([("k", .map([("n", .integer(2))])), ("k", .integer(3))])),
            ("text", .string("again")),
        ])
        sample.parentSpanID = [0xFF, 0, 0, 0, 0, 0, 0, 1]
        sample.statusCode = 1
        return sample
    }()

    private static let shown =
        #"{"spanId":"0001020304050607","parentSpanId":"ff00000000000001","name":"chat","#
        + #""kind":"client","start":"2026-11-22T22:59:31.134259Z","#
        + #""end":"2026-11-22T22:59:31.143535Z","durationMs":9.276137,"status":"ok","#
        + #""attributes":{"text":"naïve \"q\"\n","flag":false,"integer":-9223372036854775808,"#
        + #""double":1e-05,"whole":5.0,"nan":"NaN","infinity":"-Infinity","bytes":"+/8AAQ==","#
        + #""nothing":null,"array":[1,"b",[]],"map":{"k":{"n":2}}},"events":[],"links":[]}"#

    @Test("A span is shown with all it holds, the same from both encodings")
    func body() throws {
        let found = try Self.sample.event(resource: [("service.name", .string("s"))])
        for event in [found.protobuf, found.json] {
            let shown = OTLPSpanRenderer.render(try #require(event).payload)
            #expect(String(decoding: shown.body, as: UTF8.self) == Self.shown)
            #expect(
                String(decoding: shown.context, as: UTF8.self)
                    == #"{"resource":{"attributes":{"service.name":"s"}},"#
                    + #""scope":{"name":"scope","version":"1.0","attributes":{}}}"#)
            #expect(throws: Never.self) { try JSONValue(parsing: shown.body) }
        }
    }

    @Test("Events, links, messages and dropped counts are shown where there are any")
    func parts() {
        let span = OTLPProtobufBuilder { span in
            span.bytes(2, [1, 1, 1, 1, 1, 1, 1, 1])
            span.text(3, "a=b")
            span.text(5, "n")
            span.varint(10, 1)
            span.message(11) { event in
                event.fixed64(1, 1_795_388_371_134_259_540)
                event.text(2, "exception")
                event.message(3) { OTLPSample.write("k", .string("v"), &$0) }
                event.varint(4, 2)
            }
            span.varint(12, 3)
            span.message(13) { link in
                link.bytes(1, [UInt8](repeating: 0xAB, count: 16))
                link.bytes(2, [UInt8](repeating: 0xCD, count: 8))
                link.text(3, "c=d")
                link.message(4) { OTLPSample.write("k", .integer(1), &$0) }
            }
            span.varint(14, 4)
            span.message(15) {
                $0.text(2, "broke")
                $0.varint(3, 2)
            }
        }.bytes
        let payload = Payload(encoding: .otlpProtobuf, body: span)
        #expect(
            String(decoding: OTLPSpanRenderer.body(of: payload), as: UTF8.self)
                == #"{"spanId":"0101010101010101","name":"n","kind":"unspecified","start":null,"#
                + #""end":null,"status":"error","statusMessage":"broke","attributes":{},"#
                + #""events":[{"name":"exception","timestamp":"2026-11-22T22:59:31.134259Z","#
                + #""attributes":{"k":"v"},"droppedAttributesCount":2}],"links":[{"traceId":"#
                + #""abababababababababababababababab","spanId":"cdcdcdcdcdcdcdcd","#
                + #""traceState":"c=d","attributes":{"k":1}}],"traceState":"a=b","#
                + #""droppedAttributesCount":1,"droppedEventsCount":3,"droppedLinksCount":4}"#)
        #expect(
            String(decoding: OTLPSpanRenderer.context(of: payload), as: UTF8.self)
                == #"{"resource":{"attributes":{}},"scope":{"name":"","version":"","#
                + #""attributes":{}}}"#)
    }

    @Test("The payload of an event that is not a span is given as it is")
    func native() {
        let payload = Payload(
            encoding: .json, body: Array(#"{"a":1}"#.utf8), context: Array("{}".utf8))
        let shown = OTLPSpanRenderer.render(payload)
        #expect(shown.body == payload.body)
        #expect(shown.context == payload.context)
    }
}
