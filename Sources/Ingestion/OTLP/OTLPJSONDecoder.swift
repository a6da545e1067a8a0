import Bytes
import JSON
import Model

/// Walks the JSON form of an export (OTLP specification, "JSON Protobuf Encoding").
///
/// Keys are read in lowerCamelCase and in snake_case; unknown ones are ignored; `null` is the same
/// as nothing. The body is checked in full before anything is taken from it.
struct OTLPJSONDecoder {
    /// Decodes a request and hands its spans to the builder.
    static func decode(
        _ body: RawSpan, into builder: inout OTLPExportBuilder
    ) throws(IngestionProblem) {
        do {
            try request(body, &builder)
        } catch let failure {
            switch failure {
            case .problem(let problem): throw problem
            case .json(let error):
                let place = error.position(in: body)
                throw OTLPTraceDecoder.undecodable(
                    "line \(place.line), column \(place.column): expected \(error.expected), "
                        + "found \(error.found)")
            }
        }
    }

    private enum Failure: Error {
        case json(JSONError)
        case problem(IngestionProblem)
    }

    // MARK: Request, resource, scope

    private static func request(
        _ body: RawSpan, _ builder: inout OTLPExportBuilder
    ) throws(Failure) {
        let outline = try read(at: 0) { () throws(JSONError) in try OTLPJSONOutline(body) }
        if outline.isOtherSignal, outline.resources.isEmpty {
            throw .problem(
                OTLPTraceDecoder.undecodable("it has no spans. \(OTLPTraceDecoder.signalHint)"))
        }
        for part in outline.resources {
            var context = OTLPContext()
            if let range = part.resource {
                try read(at: range.lowerBound) { () throws(JSONError) in
                    try resource(body.extracting(range), &context.resource)
                }
            }
            for scope in part.scopes {
                try scopeSpans(body, scope, resource: part.resource, &context, &builder)
            }
        }
    }

    private static func scopeSpans(
        _ body: RawSpan, _ part: OTLPJSONOutline.Scope, resource: Range<Int>?,
        _ context: inout OTLPContext, _ builder: inout OTLPExportBuilder
    ) throws(Failure) {
        context.scopeName = ""
        context.scopeVersion = ""
        if let range = part.scope {
            try read(at: range.lowerBound) { () throws(JSONError) in
                try scope(body.extracting(range), &context)
            }
        }
        context.payload = builder.keep(
            contextPayload(body, resource: resource, scope: part.scope))
        for range in part.spans {
            var span = OTLPSpan()
            try read(at: range.lowerBound) { () throws(JSONError) in
                try OTLPJSONSpan.read(body.extracting(range), &span)
            }
            do throws(IngestionProblem) {
                try builder.add(span, body: range, in: context)
            } catch {
                throw .problem(error)
            }
        }
    }

    /// Takes a step over a part of the body, whose errors count from its start.
    private static func read<Result>(
        at base: Int, _ step: () throws(JSONError) -> Result
    ) throws(Failure) -> Result {
        do throws(JSONError) { return try step() } catch {
            throw .json(
                JSONError(
                    reason: error.reason, offset: base + error.offset, expected: error.expected,
                    found: error.found))
        }
    }

    private static func contextPayload(
        _ body: RawSpan, resource: Range<Int>?, scope: Range<Int>?
    ) -> [UInt8] {
        guard resource != nil || scope != nil else { return [] }
        var writer = JSONWriter()
        writer.beginObject()
        if let resource {
            writer.key("resource")
            writer.raw(body.extracting(resource))
        }
        if let scope {
            writer.key("scope")
            writer.raw(body.extracting(scope))
        }
        writer.endObject()
        return writer.bytes
    }

    private static func resource(
        _ text: RawSpan, _ attributes: inout SpanAttributes
    ) throws(JSONError) {
        var scanner = JSONScanner(text)
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
            if key.equals("attributes", in: text) {
                try OTLPJSONSpan.attributes(&scanner, &attributes)
            } else {
                try scanner.skipValue()
            }
        }
    }

    private static func scope(
        _ text: RawSpan, _ context: inout OTLPContext
    ) throws(JSONError) {
        var scanner = JSONScanner(text)
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
            if key.equals("name", in: text) {
                context.scopeName = try OTLPJSONSpan.text(&scanner)
            } else if key.equals("version", in: text) {
                context.scopeVersion = try OTLPJSONSpan.text(&scanner)
            } else {
                try scanner.skipValue()
            }
        }
    }
}
