import JSON

/// Where the parts of an export lie in its JSON text, found in one pass that checks all of it.
///
/// The parts are needed in another order than they may stand in: a resource can follow its spans.
struct OTLPJSONOutline {
    /// One element of `scopeSpans`.
    struct Scope {
        var scope: Range<Int>?
        var spans: [Range<Int>] = []
    }

    /// One element of `resourceSpans`.
    struct Resource {
        var resource: Range<Int>?
        var scopes: [Scope] = []
    }

    private(set) var resources: [Resource] = []
    /// Whether the body has what another signal's has.
    private(set) var isOtherSignal = false

    init(_ body: RawSpan) throws(JSONError) {
        var scanner = JSONScanner(body)
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
            if key.isEither("resourceSpans", "resource_spans", in: body) {
                guard try Self.beginArray(&scanner) else { continue }
                while try scanner.nextElement() { try readResource(&scanner) }
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
    }

    // MARK: -

    private mutating func readResource(_ scanner: inout JSONScanner) throws(JSONError) {
        var resource = Resource()
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
            if key.equals("resource", in: scanner.bytes) {
                if try !scanner.null() { resource.resource = try scanner.skipValue() }
            } else if key.isEither("scopeSpans", "scope_spans", in: scanner.bytes) {
                guard try Self.beginArray(&scanner) else { continue }
                while try scanner.nextElement() {
                    resource.scopes.append(try Self.scope(&scanner))
                }
            } else {
                try scanner.skipValue()
            }
        }
        resources.append(resource)
    }

    private static func scope(_ scanner: inout JSONScanner) throws(JSONError) -> Scope {
        var scope = Scope()
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
            if key.equals("scope", in: scanner.bytes) {
                if try !scanner.null() { scope.scope = try scanner.skipValue() }
            } else if key.equals("spans", in: scanner.bytes) {
                guard try Self.beginArray(&scanner) else { continue }
                while try scanner.nextElement() { scope.spans.append(try scanner.skipValue()) }
            } else {
                try scanner.skipValue()
            }
        }
        return scope
    }

    /// Enters an array; null is passed over as if it were not there.
    private static func beginArray(_ scanner: inout JSONScanner) throws(JSONError) -> Bool {
        if try scanner.null() { return false }
        try scanner.beginArray()
        return true
    }
}
