import JSON
import Model
import Projections

/// A list of traces, newest start first.
struct TraceListView: Sendable {
    let summaries: [TraceSummary]
    /// Whether the directory holds more than are listed.
    let hasMore: Bool

    /// The list as a table.
    func text(hasColor: Bool) -> String {
        guard !summaries.isEmpty else { return "No traces.\n" }
        var table = TextTable([
            .init("STARTED (UTC)"), .init("TRACE"), .init("NAME"), .init("EVENTS", isNumber: true),
            .init("TOKENS", isNumber: true), .init("COST", isNumber: true),
            .init("DURATION", isNumber: true), .init("ERRORS", isNumber: true),
        ])
        for trace in summaries {
            let failed = trace.errorCount > 0
            table.append([
                .init(Readable.time(trace.startTime), style: .dim),
                .init(PrintableText.line(trace.traceID, limit: 40)),
                .init(PrintableText.line(trace.name ?? "", limit: 32), style: .bold),
                .init(Readable.count(trace.eventCount)),
                .init(Readable.count(trace.totalTokens)),
                .init(Readable.cost(trace.totalCost, isGuessed: trace.hasDefaultPrice)),
                .init(Readable.duration(microseconds: trace.durationMicroseconds)),
                .init(failed ? Readable.count(trace.errorCount) : "", style: .red),
            ])
        }
        let more = hasMore ? "There are more: --limit shows them.\n" : ""
        return table.rendered(hasColor: hasColor) + more
    }

    /// The list as one JSON object.
    var json: String {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("traces")
        writer.beginArray()
        for summary in summaries {
            writer.beginObject()
            Self.write(summary, to: &writer)
            writer.endObject()
        }
        writer.endArray()
        writer.key("has_more")
        writer.boolean(hasMore)
        writer.endObject()
        return writer.text
    }

    /// One trace as members of an open object.
    static func write(_ trace: TraceSummary, to writer: inout JSONWriter) {
        writer.key("trace_id")
        writer.string(trace.traceID)
        writer.key("project_id")
        writer.string(trace.projectID.rawValue)
        writer.key("name")
        write(trace.name, to: &writer)
        writer.key("start_time")
        writer.string(trace.startTime.rfc3339)
        writer.key("end_time")
        writer.string(trace.endTime.rfc3339)
        writer.key("duration_ms")
        writer.raw(Readable.milliseconds(trace.durationMicroseconds, places: 2))
        writer.key("event_count")
        writer.integer(trace.eventCount)
        writer.key("error_count")
        writer.integer(trace.errorCount)
        writer.key("has_errors")
        writer.boolean(trace.errorCount > 0)
        writer.key("total_tokens")
        writer.integer(trace.totalTokens)
        writer.key("total_cost")
        writer.raw(trace.totalCost.displayDollars)
        writer.key("total_cost_pico_usd")
        writer.string(String(trace.totalCost.rawValue))
        writer.key("has_default_price")
        writer.boolean(trace.hasDefaultPrice)
        writer.key("session_id")
        write(trace.sessionID, to: &writer)
        writer.key("user_id")
        write(trace.userID, to: &writer)
    }

    /// A text, or null.
    static func write(_ text: String?, to writer: inout JSONWriter) {
        if let text { writer.string(text) } else { writer.null() }
    }
}
