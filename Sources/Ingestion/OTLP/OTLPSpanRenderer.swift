import Bytes
import JSON
public import Model

/// Shows a kept span as JSON, the same for both encodings.
///
/// It is total: bytes that are not a span, which only damage could bring, give
/// `{"undecodable":"…"}` with the bytes in base64.
public enum OTLPSpanRenderer {
    /// The span as an object: `spanId`, `parentSpanId`, `name`, `kind`, `start`, `end`,
    /// `durationMs`, `status`, `statusMessage`, `attributes` (one object, key to value), `events`,
    /// `links`, `traceState` and the dropped counts. The body of an event that is not a span is
    /// given as it is.
    public static func body(of payload: Payload) -> [UInt8] {
        var writer = JSONWriter(reservingCapacity: payload.body.count * 2)
        switch payload.encoding {
        case .json: return payload.body
        case .otlpProtobuf:
            guard let span = try? OTLPSpanDocument(protobuf: payload.body.span.bytes) else {
                return undecodable(payload.body)
            }
            span.write(to: &writer)
        case .otlpJSON:
            guard let value = tree(payload.body) else { return undecodable(payload.body) }
            OTLPSpanDocument(json: value).write(to: &writer)
        }
        return writer.bytes
    }

    /// Where the span comes from, as
    /// `{"resource":{"attributes":…},"scope":{"name":…,"version":…,"attributes":…}}`. The context
    /// of an event that is not a span is given as it is.
    public static func context(of payload: Payload) -> [UInt8] {
        var writer = JSONWriter()
        switch payload.encoding {
        case .json: return payload.context
        case .otlpProtobuf:
            guard let document = try? OTLPContextDocument(protobuf: payload.context.span.bytes)
            else { return undecodable(payload.context) }
            document.write(to: &writer)
        case .otlpJSON where payload.context.isEmpty:
            OTLPContextDocument().write(to: &writer)
        case .otlpJSON:
            guard let value = tree(payload.context) else { return undecodable(payload.context) }
            OTLPContextDocument(json: value).write(to: &writer)
        }
        return writer.bytes
    }

    /// Both.
    public static func render(_ payload: Payload) -> (body: [UInt8], context: [UInt8]) {
        (body(of: payload), context(of: payload))
    }

    /// The tree of an object; nil for anything else.
    private static func tree(_ bytes: [UInt8]) -> JSONValue? {
        guard let value = try? JSONValue(parsing: bytes, duplicateKeys: .keepLast),
            value.kind == .object
        else { return nil }
        return value
    }

    private static func undecodable(_ bytes: [UInt8]) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("undecodable")
        writer.string(Base64.encode(bytes))
        writer.endObject()
        return writer.bytes
    }
}
