import Bytes
import Model

/// Walks the protobuf form of an export (opentelemetry-proto 1.x, `trace.proto`, `common.proto`).
///
/// One pass over each span checks every length, wire type and text in it, unknown attributes
/// included, and copies only what is extracted and the span's own bytes. A known field with another
/// wire type is skipped like an unknown one, as protobuf decoders do.
struct OTLPProtobufDecoder {
    /// Decodes a request and hands its spans to the builder.
    static func decode(
        _ body: RawSpan, into builder: inout OTLPExportBuilder
    ) throws(IngestionProblem) {
        var decoder = OTLPProtobufDecoder()
        do {
            try decoder.request(body, &builder)
        } catch let failure {
            switch failure {
            case .problem(let problem): throw problem
            case .format(let error):
                let hint = decoder.sawLogRecord ? ". \(OTLPTraceDecoder.signalHint)" : ""
                throw OTLPTraceDecoder.undecodable("\(error)\(hint)")
            }
        }
    }

    private enum Failure: Error {
        case format(FormatError)
        case problem(IngestionProblem)
    }

    private let mapping = AttributeMapping.standard
    /// Whether a span began like a log record: with a time where the trace id should stand.
    private var sawLogRecord = false

    // MARK: Request, resource, scope

    private mutating func request(
        _ body: RawSpan, _ builder: inout OTLPExportBuilder
    ) throws(Failure) {
        let parts = try read { () throws(FormatError) in
            try Self.locate(of: body, 0..<body.byteCount, single: 0, repeated: 1)
        }
        for range in parts.repeated { try resourceSpans(body, range, &builder) }
    }

    private mutating func resourceSpans(
        _ body: RawSpan, _ range: Range<Int>, _ builder: inout OTLPExportBuilder
    ) throws(Failure) {
        let mapping = self.mapping
        var context = OTLPContext()
        let parts = try read { () throws(FormatError) in
            let parts = try Self.locate(of: body, range, single: 1, repeated: 2)
            if let resource = parts.single {
                try Self.resource(ProtobufReader(body, range: resource), mapping, &context)
            }
            return parts
        }
        for scope in parts.repeated {
            try scopeSpans(body, scope, resource: parts.single, &context, &builder)
        }
    }

    private mutating func scopeSpans(
        _ body: RawSpan, _ range: Range<Int>, resource: Range<Int>?, _ context: inout OTLPContext,
        _ builder: inout OTLPExportBuilder
    ) throws(Failure) {
        let mapping = self.mapping
        context.scopeName = ""
        context.scopeVersion = ""
        let parts = try read { () throws(FormatError) in
            let parts = try Self.locate(of: body, range, single: 1, repeated: 2)
            if let scope = parts.single {
                try Self.scope(ProtobufReader(body, range: scope), mapping, &context)
            }
            return parts
        }
        context.payload = builder.keep(
            Self.contextPayload(body, resource: resource, scope: parts.single))
        for range in parts.repeated {
            var span = OTLPSpan()
            var isLogRecord = false
            do throws(FormatError) {
                try Self.span(ProtobufReader(body, range: range), mapping, &span, &isLogRecord)
            } catch {
                sawLogRecord = sawLogRecord || isLogRecord
                throw .format(error)
            }
            do throws(IngestionProblem) {
                try builder.add(span, body: range, in: context)
            } catch {
                throw .problem(error)
            }
        }
    }

    private func read<Result>(
        _ step: () throws(FormatError) -> Result
    ) throws(Failure) -> Result {
        do throws(FormatError) { return try step() } catch { throw .format(error) }
    }

    /// Where the messages of two fields lie: the last of the one, all of the other.
    private static func locate(
        of body: RawSpan, _ range: Range<Int>, single: UInt64, repeated: UInt64
    ) throws(FormatError) -> (single: Range<Int>?, repeated: [Range<Int>]) {
        var reader = ProtobufReader(body, range: range)
        var last: Range<Int>?
        var all: [Range<Int>] = []
        while !reader.isAtEnd {
            let (number, wire) = try reader.tag()
            switch (number, wire) {
            case (single, .lengthDelimited): last = try reader.bytes()
            case (repeated, .lengthDelimited): all.append(try reader.bytes())
            default: try reader.skip(wire)
            }
        }
        return (last, all)
    }

    /// The resource as field 1 and the scope as field 2, as sent.
    private static func contextPayload(
        _ body: RawSpan, resource: Range<Int>?, scope: Range<Int>?
    ) -> [UInt8] {
        var writer = ByteWriter(
            reservingCapacity: 12 + (resource?.count ?? 0) + (scope?.count ?? 0))
        for (tag, range) in [(UInt8(0x0A), resource), (0x12, scope)] {
            guard let range else { continue }
            writer.uint8(tag)
            writer.varint(UInt64(range.count))
            writer.append(body.extracting(range))
        }
        return writer.bytes
    }

    private static func resource(
        _ reader: consuming ProtobufReader, _ mapping: AttributeMapping,
        _ context: inout OTLPContext
    ) throws(FormatError) {
        while !reader.isAtEnd {
            let (number, wire) = try reader.tag()
            switch (number, wire) {
            case (1, .lengthDelimited):
                try keyValue(try reader.message(), mapping, &context.resource)
            default: try reader.skip(wire)
            }
        }
    }

    private static func scope(
        _ reader: consuming ProtobufReader, _ mapping: AttributeMapping,
        _ context: inout OTLPContext
    ) throws(FormatError) {
        while !reader.isAtEnd {
            let (number, wire) = try reader.tag()
            switch (number, wire) {
            case (1, .lengthDelimited): context.scopeName = reader.string(try reader.text())
            case (2, .lengthDelimited): context.scopeVersion = reader.string(try reader.text())
            case (3, .lengthDelimited): try checkKeyValue(try reader.message())
            default: try reader.skip(wire)
            }
        }
    }

    // MARK: Span

    private static func span(
        _ reader: consuming ProtobufReader, _ mapping: AttributeMapping, _ span: inout OTLPSpan,
        _ isLogRecord: inout Bool
    ) throws(FormatError) {
        while !reader.isAtEnd {
            let (number, wire) = try reader.tag()
            switch (number, wire) {
            case (1, .lengthDelimited):
                let range = try reader.bytes()
                span.traceID = SpanIdentifier(bytes: reader.span.extracting(range), count: 16)
            case (2, .lengthDelimited):
                let range = try reader.bytes()
                span.spanID = SpanIdentifier(bytes: reader.span.extracting(range), count: 8)
            case (3, .lengthDelimited): _ = try reader.text()
            case (4, .lengthDelimited):
                let range = try reader.bytes()
                span.parentSpanID = SpanIdentifier(bytes: reader.span.extracting(range), count: 8)
            case (5, .lengthDelimited): span.name = reader.string(try reader.text())
            case (7, .fixed64): span.start = try reader.fixed64()
            case (8, .fixed64): span.end = try reader.fixed64()
            case (9, .lengthDelimited):
                try keyValue(try reader.message(), mapping, &span.attributes)
            // An event's attributes lie in field 3, a link's in field 4.
            case (11, .lengthDelimited): try check(try reader.message(), text: 2, attributes: 3)
            case (13, .lengthDelimited): try check(try reader.message(), text: 3, attributes: 4)
            case (15, .lengthDelimited): span.statusCode = try status(try reader.message())
            default:
                if number == 1, wire == .fixed64 { isLogRecord = true }
                try reader.skip(wire)
            }
        }
    }

    private static func status(_ reader: consuming ProtobufReader) throws(FormatError) -> Int64 {
        var code: Int64 = 0
        while !reader.isAtEnd {
            let (number, wire) = try reader.tag()
            switch (number, wire) {
            case (2, .lengthDelimited): _ = try reader.text()
            case (3, .varint): code = Int64(bitPattern: try reader.varint())
            default: try reader.skip(wire)
            }
        }
        return code
    }

    /// Checks an event or a link, which are kept inside the span and not extracted.
    private static func check(
        _ reader: consuming ProtobufReader, text: UInt64, attributes: UInt64
    ) throws(FormatError) {
        while !reader.isAtEnd {
            let (number, wire) = try reader.tag()
            switch (number, wire) {
            case (text, .lengthDelimited): _ = try reader.text()
            case (attributes, .lengthDelimited): try checkKeyValue(try reader.message())
            default: try reader.skip(wire)
            }
        }
    }
}
