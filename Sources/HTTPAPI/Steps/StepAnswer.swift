import JSON
import Model
import Steps

/// What every answer about steps says of the whole trace. spec/http-api.md, "Steps".
enum StepAnswer {
    /// Writes the members about the trace into an object that is open.
    static func writeHead(
        of found: StepStore.Found, project: ProjectID, traceID: String, to json: inout JSONWriter
    ) {
        json.member("trace_id", traceID)
        json.member("project_id", project.rawValue)
        json.member("total_steps", found.steps.count)
        json.member("is_truncated", found.isTruncated)
        json.member("unreadable_events", found.unreadableCount)
    }
}
