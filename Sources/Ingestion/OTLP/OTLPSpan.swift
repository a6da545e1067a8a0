/// One decoded span, from either encoding, before it is judged and becomes an event.
struct OTLPSpan {
    var traceID = SpanIdentifier.absent
    var spanID = SpanIdentifier.absent
    var parentSpanID = SpanIdentifier.absent
    var name = ""
    /// Nanoseconds since 1970-01-01T00:00:00Z; 0 for not told.
    var start: UInt64 = 0
    /// Nanoseconds since 1970-01-01T00:00:00Z; 0 for not told.
    var end: UInt64 = 0
    /// OTLP's `Status.StatusCode`: 0 unset, 1 ok, 2 error.
    var statusCode: Int64 = 0
    var attributes = SpanAttributes()

    /// Why the span can't be kept; nil if it can.
    var fault: String? {
        if traceID.number == nil { return "the trace id is \(traceID.fault), not 16 bytes" }
        if spanID.number == nil { return "the span id is \(spanID.fault), not 8 bytes" }
        if case .malformed(let found) = parentSpanID {
            return "the parent span id is \(found), not 8 bytes"
        }
        if name.isEmpty { return "it has no name" }
        return nil
    }
}
