import Bytes
import Ingestion
import JSON
import Model

/// A span that tests shape, in both encodings.
struct OTLPSample: Sendable {
    indirect enum Value: Sendable {
        case string(String)
        case boolean(Bool)
        case integer(Int64)
        case double(Double)
        case bytes([UInt8])
        case array([Value])
        case map([(String, Value)])
        case empty
    }

    static let now = Timestamp(microseconds: 1_795_390_000_000_000)

    var traceID = [UInt8](repeating: 0xA1, count: 16)
    var spanID: [UInt8] = [0, 1, 2, 3, 4, 5, 6, 7]
    var parentSpanID: [UInt8] = []
    var name = "chat"
    var start: UInt64 = 1_795_388_371_134_259_540
    var end: UInt64 = 1_795_388_371_143_535_677
    var statusCode: UInt64 = 0
    var attributes: [(String, Value)] = []

    init(_ attributes: [(String, Value)] = []) { self.attributes = attributes }

    var protobuf: [UInt8] {
        OTLPProtobufBuilder { span in
            if !traceID.isEmpty { span.bytes(1, traceID) }
            if !spanID.isEmpty { span.bytes(2, spanID) }
            if !parentSpanID.isEmpty { span.bytes(4, parentSpanID) }
            if !name.isEmpty { span.text(5, name) }
            span.varint(6, 3)
            span.fixed64(7, start)
            span.fixed64(8, end)
            for (key, value) in attributes {
                span.message(9) { Self.write(key, value, &$0) }
            }
            if statusCode > 0 { span.message(15) { $0.varint(3, statusCode) } }
            span.fixed32(16, 0x100)
        }.bytes
    }

    var json: String {
        var writer = JSONWriter()
        writer.beginObject()
        for (key, id) in [
            ("traceId", traceID), ("spanId", spanID), ("parentSpanId", parentSpanID),
        ] where !id.isEmpty {
            writer.key(key)
            writer.string(Hexadecimal.encode(id))
        }
        writer.key("name")
        writer.string(name)
        writer.key("kind")
        writer.integer(3)
        writer.key("startTimeUnixNano")
        writer.string(String(start))
        writer.key("endTimeUnixNano")
        writer.string(String(end))
        writer.key("attributes")
        Self.write(attributes, &writer)
        writer.key("status")
        writer.beginObject()
        if statusCode > 0 {
            writer.key("code")
            writer.integer(statusCode)
        }
        writer.endObject()
        writer.endObject()
        return writer.text
    }

    /// A request of these spans with a resource and a scope.
    static func protobufRequest(
        _ spans: [OTLPSample], resource: [(String, Value)] = []
    ) -> [UInt8] {
        OTLPProtobufBuilder { request in
            request.message(1) { group in
                group.message(2) { scope in
                    scope.message(1) {
                        $0.text(1, "scope")
                        $0.text(2, "1.0")
                    }
                    for span in spans { scope.bytes(2, span.protobuf) }
                }
                // After its spans, which is as valid as before them.
                group.message(1) { message in
                    for (key, value) in resource {
                        message.message(1) { write(key, value, &$0) }
                    }
                }
            }
        }.bytes
    }

    static func jsonRequest(_ spans: [OTLPSample], resource: [(String, Value)] = []) -> [UInt8] {
        var writer = JSONWriter()
        write(resource, &writer)
        let spans = spans.map(\.json).joined(separator: ",")
        return Array(
            """
            {"resourceSpans":[{"resource":{"attributes":\(writer.text)},"scopeSpans":[
            {"scope":{"name":"scope","version":"1.0"},"spans":[\(spans)]}]}]}
            """.utf8)
    }

    /// The one event of a request with this span alone, which must be the same in both encodings
    /// but for the payload.
    func event(
        resource: [(String, Value)] = [], now: Timestamp = OTLPSample.now
    ) throws -> (protobuf: Event?, json: Event?, message: String?) {
        let protobuf = try OTLPTraceDecoder.decode(
            Self.protobufRequest([self], resource: resource), as: .protobuf, now: now)
        let json = try OTLPTraceDecoder.decode(
            Self.jsonRequest([self], resource: resource), as: .json, now: now)
        return (protobuf.events.first, json.events.first, protobuf.rejectionMessage)
    }

    // MARK: -

    static func write(_ key: String, _ value: Value, _ message: inout OTLPProtobufBuilder) {
        message.text(1, key)
        message.message(2) { write(value, &$0) }
    }

    private static func write(_ value: Value, _ message: inout OTLPProtobufBuilder) {
        switch value {
        case .string(let text): message.text(1, text)
        case .boolean(let flag): message.varint(2, flag ? 1 : 0)
        case .integer(let number): message.varint(3, UInt64(bitPattern: number))
        case .double(let number): message.fixed64(4, number.bitPattern)
        case .array(let elements):
            message.message(5) { array in
                for element in elements { array.message(1) { write(element, &$0) } }
            }
        case .map(let members):
            message.message(6) { list in
                for (key, member) in members { list.message(1) { write(key, member, &$0) } }
            }
        case .bytes(let bytes): message.bytes(7, bytes)
        case .empty: break
        }
    }

    private static func write(_ attributes: [(String, Value)], _ writer: inout JSONWriter) {
        writer.beginArray()
        for (key, value) in attributes {
            writer.beginObject()
            writer.key("key")
            writer.string(key)
            writer.key("value")
            write(value, &writer)
            writer.endObject()
        }
        writer.endArray()
    }

    private static func write(_ value: Value, _ writer: inout JSONWriter) {
        writer.beginObject()
        switch value {
        case .string(let text):
            writer.key("stringValue")
            writer.string(text)
        case .boolean(let flag):
            writer.key("boolValue")
            writer.boolean(flag)
        case .integer(let number):
            writer.key("intValue")
            writer.string(String(number))
        case .double(let number):
            writer.key("doubleValue")
            if number.isFinite { writer.double(number) } else { writer.string("\(number)") }
        case .array(let elements):
            writer.key("arrayValue")
            writer.beginObject()
            writer.key("values")
            writer.beginArray()
            for element in elements { write(element, &writer) }
            writer.endArray()
            writer.endObject()
        case .map(let members):
            writer.key("kvlistValue")
            writer.beginObject()
            writer.key("values")
            write(members, &writer)
            writer.endObject()
        case .bytes(let bytes):
            writer.key("bytesValue")
            writer.string(base64(bytes))
        case .empty: break
        }
        writer.endObject()
    }

    /// Bits first, so that it shares nothing with what is tested.
    private static func base64(_ bytes: [UInt8]) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        var bits = bytes.flatMap { byte in (0..<8).reversed().map { Int(byte >> $0) & 1 } }
        while bits.count % 6 != 0 { bits.append(0) }
        var text = ""
        for start in stride(from: 0, to: bits.count, by: 6) {
            text.append(alphabet[bits[start..<start + 6].reduce(0) { $0 * 2 + $1 }])
        }
        while text.count % 4 != 0 { text.append("=") }
        return text
    }
}
