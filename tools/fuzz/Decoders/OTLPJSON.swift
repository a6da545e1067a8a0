import Ingestion
import JSON
import Model

/// OTLP trace exports in JSON.
enum Decoder {
    static func check(_ body: [UInt8]) { OTLPChecks.check(body, as: .json, alone: request) }

    private static func request(of payload: Payload) -> [UInt8] {
        var resource: Range<Int>?
        var scope: Range<Int>?
        if !payload.context.isEmpty {
            require(StrictJSON.accepts(payload.context, maximumDepth: 128), "the context")
            var scanner = JSONScanner(payload.context.span.bytes)
            do throws(JSONError) {
                try scanner.beginObject()
                while let key = try scanner.nextKey() {
                    let range = try scanner.skipValue()
                    if key.equals("resource", in: scanner.bytes) { resource = range }
                    if key.equals("scope", in: scanner.bytes) { scope = range }
                }
            } catch {
                require(false, "the context does not read: \(error)")
            }
        }
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("resourceSpans")
        writer.beginArray()
        writer.beginObject()
        if let resource {
            writer.key("resource")
            writer.raw(payload.context[resource])
        }
        writer.key("scopeSpans")
        writer.beginArray()
        writer.beginObject()
        if let scope {
            writer.key("scope")
            writer.raw(payload.context[scope])
        }
        writer.key("spans")
        writer.beginArray()
        writer.raw(payload.body)
        writer.endArray()
        writer.endObject()
        writer.endArray()
        writer.endObject()
        writer.endArray()
        writer.endObject()
        return writer.bytes
    }

    static func seeds() -> [[UInt8]] {
        [Array("{}".utf8)] + Captures.protobuf().map(OTLPTranscoder.json)
    }
}
