/// Puts spans into an `ExportTraceServiceRequest` of one resource and one scope.
enum SpanEnvelope {
    static func write(_ spans: ArraySlice<EventTemplate>, into body: inout BodyBuilder) {
        var resource = SpanFields()
        resource.attribute("service.name", "support-agent", field: 1)
        resource.attribute("telemetry.sdk.language", "python", field: 1)
        resource.attribute("deployment.environment.name", "production", field: 1)
        var scope = SpanFields()
        scope.text(1, "watchllm.bench")
        var scopeField = SpanFields()
        scopeField.message(1, scope.bytes)
        let heads = spans.map { span in
            var head: [UInt8] = []
            SpanFields.varint(2 << 3 | 2, &head)
            SpanFields.varint(UInt64(span.bytes.count), &head)
            return head
        }
        let spanBytes = zip(heads, spans).reduce(0) { $0 + $1.0.count + $1.1.bytes.count }
        let scopeSpansCount = scopeField.bytes.count + spanBytes
        var start = SpanFields()
        start.message(1, resource.bytes)
        var inner = start.bytes
        SpanFields.varint(2 << 3 | 2, &inner)
        SpanFields.varint(UInt64(scopeSpansCount), &inner)
        SpanFields.varint(1 << 3 | 2, &body.bytes)
        SpanFields.varint(UInt64(inner.count + scopeSpansCount), &body.bytes)
        body.bytes.append(contentsOf: inner)
        body.bytes.append(contentsOf: scopeField.bytes)
        for (head, span) in zip(heads, spans) {
            body.bytes.append(contentsOf: head)
            body.append(span)
        }
    }
}
