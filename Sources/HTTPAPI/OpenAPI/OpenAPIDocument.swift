import HTTPTypes
import JSON

/// The description of the API in OpenAPI 3.1, written from the endpoints themselves.
struct OpenAPIDocument {
    let endpoints: [Endpoint]
    let version: String

    /// The whole document.
    var json: [UInt8] {
        var json = JSONWriter(reservingCapacity: 65_536)
        json.beginObject()
        json.member("openapi", "3.1.0")
        json.key("info")
        json.beginObject()
        json.member("title", "WatchLLM")
        json.member("version", version)
        json.endObject()
        json.key("paths")
        json.beginObject()
        for path in paths {
            json.key(path)
            json.beginObject()
            for endpoint in endpoints where endpoint.path == path { write(endpoint, to: &json) }
            json.endObject()
        }
        json.endObject()
        json.key("components")
        json.beginObject()
        writeSchemas(to: &json)
        writeSecurity(to: &json)
        json.endObject()
        json.endObject()
        return json.takeBytes()
    }

    /// In the order in which they first appear.
    private var paths: [String] {
        var seen: Set<String> = []
        return endpoints.map(\.path).filter { seen.insert($0).inserted }
    }

    // MARK: Operations

    private func write(_ endpoint: Endpoint, to json: inout JSONWriter) {
        json.key(endpoint.method.rawValue.lowercased())
        json.beginObject()
        json.member("summary", endpoint.summary)
        writeSecurity(of: endpoint, to: &json)
        json.key("parameters")
        json.beginArray()
        for name in Self.captures(in: endpoint.path) {
            writeParameter(name, in: "path", isRequired: true, nil, .string, to: &json)
        }
        for parameter in endpoint.allParameters {
            writeParameter(
                parameter.name, in: "query", isRequired: parameter.isRequired, parameter.summary,
                parameter.kind, to: &json)
        }
        json.endArray()
        if !endpoint.bodyTypes.isEmpty { writeBody(of: endpoint, to: &json) }
        writeAnswers(of: endpoint, to: &json)
        json.endObject()
    }

    private func writeParameter(
        _ name: String, in place: String, isRequired: Bool, _ summary: String?,
        _ kind: QueryParameter.Kind, to json: inout JSONWriter
    ) {
        json.beginObject()
        json.member("name", name)
        json.member("in", place)
        json.member("required", isRequired)
        if let summary { json.member("description", summary) }
        json.key("schema")
        json.beginObject()
        switch kind {
        case .string: json.member("type", "string")
        case .boolean: json.member("type", "boolean")
        case .time:
            json.member("type", "string")
            json.member("format", "date-time")
        case .integer(let range):
            json.member("type", "integer")
            json.member("minimum", range.lowerBound)
            if range.upperBound != .max { json.member("maximum", range.upperBound) }
        case .choice(let choices):
            json.member("type", "string")
            json.key("enum")
            json.beginArray()
            for choice in choices { json.string(choice) }
            json.endArray()
        }
        json.endObject()
        json.endObject()
    }

    private func writeBody(of endpoint: Endpoint, to json: inout JSONWriter) {
        json.key("requestBody")
        json.beginObject()
        json.member("required", true)
        json.key("content")
        json.beginObject()
        for type in endpoint.bodyTypes {
            json.key(type.name)
            writeContent(type == .json ? endpoint.bodySchema ?? .anyObject : nil, to: &json)
        }
        json.endObject()
        json.endObject()
    }

    private func writeAnswers(of endpoint: Endpoint, to json: inout JSONWriter) {
        json.key("responses")
        json.beginObject()
        for answer in endpoint.answers {
            json.key(String(answer.status.code))
            json.beginObject()
            json.member("description", answer.summary)
            if endpoint.tellsSequence { writeSequenceHeader(to: &json) }
            if let mediaType = answer.mediaType {
                json.key("content")
                json.beginObject()
                json.key(mediaType)
                writeContent(answer.schema, to: &json)
                json.endObject()
            }
            json.endObject()
        }
        json.key("default")
        json.beginObject()
        json.member("description", "A refusal.")
        json.key("content")
        json.beginObject()
        switch endpoint.refusals {
        case .problem:
            json.key("application/json")
            writeContent(.reference(Schemas.problem), to: &json)
        case .otlp:
            for type in endpoint.bodyTypes {
                json.key(type.name)
                writeContent(nil, to: &json)
            }
        }
        json.endObject()
        json.endObject()
        json.endObject()
    }

    private func writeSequenceHeader(to json: inout JSONWriter) {
        json.key("headers")
        json.beginObject()
        json.key(HTTPField.Name.sequence.rawName)
        json.raw(
            #"{"description":"The last record that the answer saw, or that a write ended with: "#
                + #"`at=seq:N` repeats it, `min_seq=N` waits for it.","#
                + #""schema":{"type":"integer","minimum":0}}"#)
        json.endObject()
    }

    private func writeContent(_ schema: Schema.Value?, to json: inout JSONWriter) {
        json.beginObject()
        if let schema {
            json.key("schema")
            schema.write(to: &json)
        }
        json.endObject()
    }

    // MARK: Components

    private func writeSchemas(to json: inout JSONWriter) {
        var known: [String: Schema] = [Schemas.problem.name: Schemas.problem]
        Schema.Value.reference(Schemas.fieldProblem).gather(into: &known)
        for endpoint in endpoints {
            endpoint.bodySchema?.gather(into: &known)
            for answer in endpoint.answers { answer.schema?.gather(into: &known) }
        }
        json.key("schemas")
        json.beginObject()
        for (name, schema) in known.sorted(by: { $0.key < $1.key }) {
            json.key(name)
            schema.write(to: &json)
        }
        json.endObject()
    }

    private func writeSecurity(to json: inout JSONWriter) {
        json.key("securitySchemes")
        json.raw(
            #"{"apiKey":{"type":"apiKey","in":"header","name":"X-API-Key"},"#
                + #""bearer":{"type":"http","scheme":"bearer"},"#
                + #""basic":{"type":"http","scheme":"basic"}}"#)
    }

    private func writeSecurity(of endpoint: Endpoint, to json: inout JSONWriter) {
        let schemes: [String] =
            switch (endpoint.action, endpoint.refusals) {
            case (.observe, _): []
            case (.ingest, .otlp): ["apiKey", "bearer", "basic"]
            case (.ingest, .problem): ["apiKey", "bearer"]
            case (.read, _), (.administer, _): ["bearer"]
            }
        json.key("security")
        json.beginArray()
        for scheme in schemes {
            json.beginObject()
            json.key(scheme)
            json.beginArray()
            json.endArray()
            json.endObject()
        }
        json.endArray()
    }

    private static func captures(in path: String) -> [String] {
        path.split(separator: "/").compactMap { part in
            part.hasPrefix("{") && part.hasSuffix("}")
                ? String(part.dropFirst().dropLast()) : nil
        }
    }
}
