import Engine
import Ingestion
import JSON
import Model

/// An event as every answer shows it. spec/http-api.md, "Event".
enum EventAnswer {
    /// Writes the event as one object.
    static func write(_ priced: EventPricing.Priced, to json: inout JSONWriter) {
        json.beginObject()
        writeMembers(of: priced, to: &json)
        json.endObject()
    }

    /// Writes the members of the event, and what was asked about its price, into an object that is
    /// open.
    static func writeMembers(of priced: EventPricing.Priced, to json: inout JSONWriter) {
        writeMembers(of: priced.stored, to: &json)
        priced.pricedBy?.writeMember(to: &json)
        guard let arithmetic = priced.arithmetic else { return }
        json.key("explain")
        ArithmeticAnswer.write(arithmetic, to: &json)
    }

    /// Writes the members of the event into an object that is open.
    static func writeMembers(of stored: StoredEvent, to json: inout JSONWriter) {
        writeIdentity(of: stored, to: &json)
        writePayload(stored.event.payload, to: &json)
        CostAnswer.writeMembers(of: stored, to: &json)
        // There is no queue between an event and its log: it is visible when it is answered.
        json.member("queue_latency_ms", 0)
        json.member("seq", stored.sequenceNumber)
        json.member("committed_at", stored.commitTime)
        json.member("timestamp_replaced", stored.event.isTimestampReplaced)
    }

    private static func writeIdentity(of stored: StoredEvent, to json: inout JSONWriter) {
        let event = stored.event
        json.member("event_id", event.id)
        json.member("project_id", stored.projectID.rawValue)
        json.member("type", event.type.name)
        json.member("kind", event.type == .span ? event.kind.name : nil)
        json.member("timestamp", event.timestamp)
        json.member("end_time", event.endTime)
        json.member("duration_ms", milliseconds: event.durationMicroseconds, places: 3)
        json.member("trace_id", event.traceID)
        json.member("parent_event_id", event.parentID)
        json.member("span_id", event.spanID)
        json.member("session_id", event.sessionID)
        json.member("user_id", event.userID)
        json.member("environment", event.environment)
        json.key("tags")
        json.beginArray()
        for tag in event.tags { json.string(tag) }
        json.endArray()
        json.member("step_index", event.stepIndex)
        json.member("name", event.name)
        json.member("status", event.status)
        json.member("level", event.level)
        json.member("is_error", event.isError)
        json.member("model", event.model)
        json.member("provider", event.provider)
        json.member("sdk_name", event.sdkName)
        json.member("sdk_version", event.sdkVersion)
    }

    /// What the sender sent, verbatim where it was JSON.
    private static func writePayload(_ payload: Payload, to json: inout JSONWriter) {
        let shown = PayloadAnswer(payload)
        json.key("body")
        json.raw(shown.body)
        json.key("context")
        json.raw(shown.context)
        json.key("metadata")
        if payload.metadata.isEmpty { json.null() } else { json.raw(payload.metadata) }
        json.key("extra")
        if payload.extra.isEmpty { json.null() } else { json.raw(payload.extra) }
    }
}
