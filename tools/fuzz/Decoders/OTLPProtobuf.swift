import Bytes
import Ingestion
import Model

/// OTLP trace exports in protobuf.
enum Decoder {
    static func check(_ body: [UInt8]) {
        OTLPChecks.check(body, as: .protobuf, alone: request)
    }

    /// The kept context holds the resource as field 1 and the scope as field 2, each whole.
    private static func request(of payload: Payload) -> [UInt8] {
        var scopeSpans = ByteWriter()
        var resourceSpans = ByteWriter()
        var reader = ByteReader(payload.context.span.bytes)
        while let tag = try? reader.uint8(), let part = try? reader.lengthPrefixedBytes() {
            require(tag == 0x0A || tag == 0x12, "the context has field \(tag >> 3)")
            // Both are field 1 of the message that holds them.
            if tag == 0x0A { write(0x0A, part, to: &resourceSpans) }
            if tag == 0x12 { write(0x0A, part, to: &scopeSpans) }
        }
        require(reader.isAtEnd, "the context does not read")
        write(0x12, payload.body, to: &scopeSpans)
        write(0x12, scopeSpans.bytes, to: &resourceSpans)
        var request = ByteWriter()
        write(0x0A, resourceSpans.bytes, to: &request)
        return request.bytes
    }

    private static func write(_ tag: UInt8, _ bytes: [UInt8], to writer: inout ByteWriter) {
        writer.uint8(tag)
        writer.lengthPrefixed(bytes)
    }

    static func seeds() -> [[UInt8]] { [[]] + Captures.protobuf() }
}
