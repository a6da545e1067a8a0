extension RequestTemplate {
    /// Puts events into one request.
    init(
        _ events: ArraySlice<EventTemplate>, shape: LoadShape, project: Int, access: ProjectAccess
    ) {
        let isSingle = shape.content != .spans && shape.batchSize == 1
        var body = BodyBuilder()
        if shape.content == .spans {
            SpanEnvelope.write(events, into: &body)
        } else {
            if !isSingle { body.bytes.append(UInt8(ascii: "[")) }
            for (index, event) in events.enumerated() {
                if index > 0 { body.bytes.append(UInt8(ascii: ",")) }
                body.append(event)
            }
            if !isSingle { body.bytes.append(UInt8(ascii: "]")) }
        }
        let path =
            shape.content == .spans
            ? "/v1/traces" : isSingle ? "/api/v1/events" : "/api/v1/events/batch"
        let type = shape.content == .spans ? "application/x-protobuf" : "application/json"
        let beforeKey = "POST \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\nX-API-Key: "
        let head =
            beforeKey + access.key
            + "\r\nContent-Type: \(type)\r\nContent-Length: \(body.bytes.count)\r\n\r\n"
        let headCount = head.utf8.count
        self.init(
            project: project, bytes: Array(head.utf8) + body.bytes,
            keyOffset: shape.takesTurns ? beforeKey.utf8.count : nil,
            patches: body.patches.map { patch in
                var patch = patch
                patch.offset += headCount
                if shape.isOneTrace { patch.joinOneTrace() }
                return patch
            },
            events: events.map {
                EventNote(
                    trace: shape.isOneTrace ? 0 : $0.trace, number: $0.number,
                    milliseconds: $0.milliseconds, facts: $0.facts)
            })
    }
}
