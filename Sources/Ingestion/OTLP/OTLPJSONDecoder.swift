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
        let (parts, isOtherSignal) = try read(at: 0) { () throws(JSONError) in
            try requestParts(body)
        }
        if isOtherSignal, parts.isEmpty {
            throw .problem(
                OTLPTraceDecoder.undecodable("it has no spans. \(OTLPTraceDecoder.signalHint)"))
        }
        for range in parts { try resourceSpans(body, range, &builder) }
    }

    private static func resourceSpans(
        _ body: RawSpan, _ range: Range<Int>, _ builder: inout OTLPExportBuilder
    ) throws(Failure) {
        var context = OTLPContext()
        let parts = try read(at: range.lowerBound) { () throws(JSONError) in
            let parts = try locate(
                of: body, range, single: ("resource", "resource"),
                repeated: ("scopeSpans", "scope_spans"))
            if let resource = parts.single {
                try self.resource(body.extracting(resource), &context.resource)
            }
            return parts
        }
        for scope in parts.repeated {
            try scopeSpans(body, scope, resource: parts.single, &context, &builder)
        }
    }

    private static func scopeSpans(
        _ body: RawSpan, _ range: Range<Int>, resource: Range<Int>?, _ context: inout OTLPContext,
        _ builder: inout OTLPExportBuilder
    ) throws(Failure) {
        context.scopeName = ""
        context.scopeVersion = ""
        let parts = try read(at: range.lowerBound) { () throws(JSONError) in
            let parts = try locate(
                of: body, range, single: ("scope", "scope"), repeated: ("spans", "spans"))
            if let scope = parts.single { try self.scope(body.extracting(scope), &context) }
            return parts
        }
        context.payload = contextPayload(body, resource: resource, scope: parts.single)
        for range in parts.repeated {
            var span = OTLPSpan()
            try read(at: range.lowerBound) { () throws(JSONError) in
                try OTLPJSONSpan.read(body.extracting(range), &span)
            }
            do throws(IngestionProblem) {
                try builder.add(
                    span, body: body.extracting(range).withUnsafeBytes { [UInt8]($0) },
                    bodyCount: range.count, in: context)
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

    /// Where the `resourceSpans` lie, and whether the body has those of another signal.
    private static func requestParts(
        _ body: RawSpan
    ) throws(JSONError) -> (parts: [Range<Int>], isOtherSignal: Bool) {
        var all: [Range<Int>] = []
        var isOtherSignal = false
        var scanner = JSONScanner(body)
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
            if key.isEither("resourceSpans", "resource_spans", in: body) {
                try elements(&scanner, base: 0, &all)
                continue
            }
            if key.isEither("resourceLogs", "resource_logs", in: body)
                || key.isEither("resourceMetrics", "resource_metrics", in: body)
            {
                isOtherSignal = true
            }
            try scanner.skipValue()
        }
        try scanner.finish()
        return (all, isOtherSignal)
    }

    /// Where the values of two keys lie: the last object of the one, all elements of the other.
    private static func locate(
        of body: RawSpan, _ range: Range<Int>, single: (StaticString, StaticString),
        repeated: (StaticString, StaticString)
    ) throws(JSONError) -> (single: Range<Int>?, repeated: [Range<Int>]) {
        let base = range.lowerBound
        var last: Range<Int>?
        var all: [Range<Int>] = []
        let text = body.extracting(range)
        var scanner = JSONScanner(text)
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
            if key.isEither(single.0, single.1, in: text) {
                if try scanner.null() { continue }
                let found = try scanner.skipValue()
                last = base + found.lowerBound..<base + found.upperBound
            } else if key.isEither(repeated.0, repeated.1, in: text) {
                try elements(&scanner, base: base, &all)
            } else {
                try scanner.skipValue()
            }
        }
        return (last, all)
    }

    private static func elements(
        _ scanner: inout JSONScanner, base: Int, _ all: inout [Range<Int>]
    ) throws(JSONError) {
        if try scanner.null() { return }
        try scanner.beginArray()
        while try scanner.nextElement() {
            let range = try scanner.skipValue()
            all.append(base + range.lowerBound..<base + range.upperBound)
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
