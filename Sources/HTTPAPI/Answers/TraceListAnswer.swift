import Engine
import JSON
import Model
import Projections

/// A page of traces: a bare array. spec/http-api.md, "Trace in a list".
enum TraceListAnswer {
    /// - Parameters:
    ///   - pricedBy: of each trace; none where it was not asked for.
    ///   - explanations: likewise.
    static func write(
        _ summaries: [TraceSummary], pricedBy: [PricedByAnswer] = [],
        explanations: [ExplanationAnswer] = [], to json: inout JSONWriter
    ) {
        json.beginArray()
        for (place, summary) in summaries.enumerated() {
            json.beginObject()
            writeMembers(of: summary, countName: "event_count", to: &json)
            json.member("session_id", summary.sessionID)
            json.member("user_id", summary.userID)
            if place < pricedBy.count { pricedBy[place].writeMember(to: &json) }
            if place < explanations.count {
                StatisticsAnswer.write(explanations[place], to: &json)
            }
            json.endObject()
        }
        json.endArray()
    }

    /// Writes what the list and the trace itself have in common.
    static func writeMembers(
        of summary: TraceSummary, countName: StaticString, to json: inout JSONWriter
    ) {
        json.member("trace_id", summary.traceID)
        json.member("project_id", summary.projectID.rawValue)
        json.member("name", summary.name)
        json.member("start_time", summary.startTime)
        json.member("end_time", summary.endTime)
        json.member(
            "duration_ms", milliseconds: UInt64(clamping: summary.durationMicroseconds), places: 2)
        json.member(countName, summary.eventCount)
        json.member("error_count", summary.errorCount)
        json.member("has_errors", summary.errorCount > 0)
        json.member("total_tokens", summary.totalTokens)
        json.member("total_cost", dollars: summary.totalCost)
        json.member("total_cost_pico_usd", picoDollars: summary.totalCost)
        json.member("has_default_price", summary.hasDefaultPrice)
    }
}
