import Bytes
import JSON
import Model
import Records

extension RecordView {
    /// The record as one JSON object. The sender's own bytes are given as a count, not as such.
    var json: String {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("record")
        writer.integer(sequenceNumber.rawValue)
        writer.key("commit_time")
        writer.string(commitTime.rfc3339)
        writer.key("bytes")
        writer.integer(byteCount)
        writer.key("kind")
        TraceListView.write(record?.kind.name, to: &writer)
        if let problem {
            writer.key("problem")
            writer.string(problem)
        }
        if let record { write(record, to: &writer) }
        writer.endObject()
        return writer.text
    }

    private func write(_ record: Record, to writer: inout JSONWriter) {
        switch record {
        case .eventIngested(let project, let actor, let event, let cost):
            write(project, actor, to: &writer)
            write(event, cost, to: &writer)
        case .usageIncremented(let project, let actor, let count):
            write(project, actor, to: &writer)
            writer.key("event_count")
            writer.integer(count)
        case .projectCreated(let project, let actor, let name, let description):
            write(project, actor, to: &writer)
            writer.key("name")
            writer.string(name)
            writer.key("description")
            TraceListView.write(description, to: &writer)
        case .keyIssued(let actor, let key):
            write(key.projectID, actor, to: &writer)
            writer.key("key_id")
            writer.string(key.id)
            writer.key("name")
            writer.string(key.name)
        case .keyRevoked(let project, let actor, let id):
            write(project, actor, to: &writer)
            writer.key("key_id")
            writer.string(id)
        case .priceBookPublished(let actor, let id, let text):
            write(nil, actor, to: &writer)
            writer.key("price_book_id")
            writer.string(id)
            writer.key("text_bytes")
            writer.integer(text.count)
        case .priceOverridden(let actor, let override):
            write(override.projectID, actor, to: &writer)
            writer.key("price_override_id")
            writer.string(override.id)
        case .rangeRetired(let range):
            write(nil, .system, to: &writer)
            writer.key("retired_segment")
            writer.integer(range.segment)
            writer.key("first_seq")
            writer.integer(range.first.rawValue)
            writer.key("retired_through")
            writer.integer(range.last.rawValue)
            writer.key("place")
            writer.integer(range.place)
            writer.key("parts")
            writer.integer(range.partCount)
        case .retentionSet(let project, let actor, let days):
            write(project, actor, to: &writer)
            writer.key("days")
            if let days { writer.integer(days) } else { writer.null() }
        }
    }

    private func write(_ project: ProjectID?, _ actor: Actor, to writer: inout JSONWriter) {
        writer.key("project_id")
        TraceListView.write(project?.rawValue, to: &writer)
        writer.key("actor")
        writer.string(actor.rawValue)
    }

    private func write(_ event: Event, _ cost: Cost?, to writer: inout JSONWriter) {
        writer.key("event_id")
        writer.string(event.id)
        writer.key("type")
        writer.string(event.type.name)
        writer.key("event_kind")
        TraceListView.write(event.type == .span ? event.kind.name : nil, to: &writer)
        writer.key("timestamp")
        writer.string(event.timestamp.rfc3339)
        writer.key("trace_id")
        TraceListView.write(event.traceID, to: &writer)
        writer.key("name")
        TraceListView.write(event.name, to: &writer)
        writer.key("model")
        TraceListView.write(event.model, to: &writer)
        writer.key("is_error")
        writer.boolean(event.isError)
        writer.key("cost_pico_usd")
        TraceListView.write(cost.map { String($0.total.rawValue) }, to: &writer)
        writer.key("payload_bytes")
        writer.integer(event.payload.byteCount)
    }
}
