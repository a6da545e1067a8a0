import Bytes
import Engine
import JSON
import Model
import Projections

extension TraceView {
    /// The trace as one JSON object: its summary, and its events in the order of the tree, each with
    /// its depth.
    func writeJSON(to console: Console) {
        var writer = JSONWriter()
        writer.beginObject()
        TraceListView.write(trace.summary, to: &writer)
        writer.key("is_truncated")
        writer.boolean(trace.isTruncated)
        writer.key("events")
        writer.beginArray()
        for line in TraceOutline(trace.tree).lines {
            write(line, to: &writer)
            console.write(writer.takeBytes())
        }
        writer.endArray()
        writer.endObject()
        console.write(writer.text + "\n")
    }

    private func write(_ line: TraceOutline.Line, to writer: inout JSONWriter) {
        let stored = trace.events[line.index]
        let event = stored.event
        writer.beginObject()
        writer.key("seq")
        writer.integer(stored.sequenceNumber.rawValue)
        writer.key("depth")
        writer.integer(line.depth)
        writer.key("event_id")
        writer.string(event.id)
        writer.key("type")
        writer.string(event.type.name)
        writer.key("kind")
        TraceListView.write(event.type == .span ? event.kind.name : nil, to: &writer)
        writer.key("name")
        TraceListView.write(event.name, to: &writer)
        writer.key("timestamp")
        writer.string(event.timestamp.rfc3339)
        writer.key("end_time")
        TraceListView.write(event.endTime?.rfc3339, to: &writer)
        writer.key("duration_ms")
        if let duration = event.durationMicroseconds {
            writer.raw(Readable.milliseconds(Int64(clamping: duration), places: 3))
        } else {
            writer.null()
        }
        writer.key("parent_event_id")
        TraceListView.write(event.parentID, to: &writer)
        writer.key("model")
        TraceListView.write(event.model, to: &writer)
        writer.key("status")
        TraceListView.write(event.status, to: &writer)
        writer.key("is_error")
        writer.boolean(event.isError)
        writeUsage(stored, to: &writer)
        writer.key("is_orphan")
        writer.boolean(trace.tree.isOrphan[line.index])
        writer.key("is_cycle")
        writer.boolean(trace.tree.isCycleCut[line.index])
        writer.endObject()
    }

    private func writeUsage(_ stored: StoredEvent, to writer: inout JSONWriter) {
        if let usage = stored.event.usage, !usage.isEmpty {
            let counts = TokenCounts(usage)
            writer.key("input_tokens")
            writer.integer(counts.input)
            writer.key("output_tokens")
            writer.integer(counts.output)
        }
        if let cost = stored.cost {
            writer.key("estimated_cost_usd")
            writer.raw(cost.total.displayDollars)
            writer.key("cost_pico_usd")
            writer.string(String(cost.total.rawValue))
            writer.key("pricing_source")
            writer.string(cost.source.name)
            writer.key("price_id")
            writer.string(cost.priceID)
        }
    }
}
