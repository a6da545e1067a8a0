import Bytes
import JSON

extension OTLPSpanDocument {
    /// Reads a span in OTLP/JSON.
    init(json value: JSONValue) {
        self.init()
        spanID = value.otlpID("spanId", "span_id")
        parentSpanID = value.otlpID("parentSpanId", "parent_span_id")
        traceState = value.otlpText("traceState", "trace_state")
        name = value.otlpText("name", "name")
        if let text = value["kind"]?.text {
            kind = OTLPEnumeration.kind(named: text)
        } else {
            kind = value["kind"]?.signed ?? 0
        }
        start = value.otlpCount("startTimeUnixNano", "start_time_unix_nano")
        end = value.otlpCount("endTimeUnixNano", "end_time_unix_nano")
        if let status = value["status"] {
            statusMessage = status.otlpText("message", "message")
            if let text = status["code"]?.text {
                statusCode = OTLPEnumeration.statusCode(named: text) ?? 0
            } else {
                statusCode = status["code"]?.signed ?? 0
            }
        }
        attributes = OTLPAttribute.list(value["attributes"])
        droppedAttributes = value.otlpCount("droppedAttributesCount", "dropped_attributes_count")
        events = (value["events"]?.elements ?? []).map { Event(json: $0) }
        droppedEvents = value.otlpCount("droppedEventsCount", "dropped_events_count")
        links = (value["links"]?.elements ?? []).map { Link(json: $0) }
        droppedLinks = value.otlpCount("droppedLinksCount", "dropped_links_count")
    }
}

extension OTLPSpanDocument.Event {
    fileprivate init(json value: JSONValue) {
        self.init()
        nanoseconds = value.otlpCount("timeUnixNano", "time_unix_nano")
        name = value.otlpText("name", "name")
        attributes = OTLPAttribute.list(value["attributes"])
        droppedAttributes = value.otlpCount("droppedAttributesCount", "dropped_attributes_count")
    }
}

extension OTLPSpanDocument.Link {
    fileprivate init(json value: JSONValue) {
        self.init()
        traceID = value.otlpID("traceId", "trace_id")
        spanID = value.otlpID("spanId", "span_id")
        traceState = value.otlpText("traceState", "trace_state")
        attributes = OTLPAttribute.list(value["attributes"])
        droppedAttributes = value.otlpCount("droppedAttributesCount", "dropped_attributes_count")
    }
}

extension OTLPAttribute {
    /// Reads a list of `{"key":…,"value":{…}}`; nothing is an empty list.
    static func list(_ value: JSONValue?) -> [OTLPAttribute] {
        (value?.elements ?? []).map { member in
            OTLPAttribute(
                key: member["key"]?.text ?? "", value: OTLPValue(json: member["value"] ?? .null))
        }
    }
}

extension OTLPValue {
    /// Reads an `AnyValue` in OTLP/JSON; of several alternatives the last counts, and one that is
    /// not what it says is empty. It recurses, as deep as the JSON is nested.
    init(json value: JSONValue) {
        self = .empty
        for member in value.members ?? [] {
            switch member.key {
            case "stringValue", "string_value":
                self = member.value.text.map { .string($0) } ?? .empty
            case "boolValue", "bool_value":
                self = member.value.boolean.map { .boolean($0) } ?? .empty
            case "intValue", "int_value":
                self = member.value.otlpInteger.map { .integer($0) } ?? .empty
            case "doubleValue", "double_value":
                let told = member.value.double ?? member.value.text.flatMap { Double($0) }
                self = told.map { .double($0) } ?? .empty
            case "bytesValue", "bytes_value":
                self = member.value.text.flatMap(Base64.decode).map { .bytes($0) } ?? .empty
            case "arrayValue", "array_value":
                let elements = member.value["values"]?.elements ?? []
                self = .array(elements.map { OTLPValue(json: $0) })
            case "kvlistValue", "kvlist_value":
                self = .map(OTLPAttribute.list(member.value["values"]))
            default: break
            }
        }
    }
}

extension JSONValue {
    /// The text under either spelling; empty if there is none.
    func otlpText(_ key: String, _ other: String) -> String {
        (self[key] ?? self[other])?.text ?? ""
    }

    /// The id under either spelling, in lower case.
    func otlpID(_ key: String, _ other: String) -> String { otlpText(key, other).lowercased() }

    /// The number under either spelling, which may be a string; 0 if there is none.
    func otlpCount(_ key: String, _ other: String) -> UInt64 {
        guard let value = self[key] ?? self[other] else { return 0 }
        return value.unsigned ?? value.text.flatMap { UInt64($0) } ?? 0
    }

    /// A signed number, which may be a string.
    fileprivate var otlpInteger: Int64? { signed ?? text.flatMap { Int64($0) } }
}
