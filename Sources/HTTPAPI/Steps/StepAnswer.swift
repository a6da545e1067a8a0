import JSON
import Model
import Steps

/// A step as every answer shows it. spec/http-api.md, "Steps".
enum StepAnswer {
    /// Writes a step as one object.
    ///
    /// - Parameters:
    ///   - number: 1 to the number of steps.
    ///   - state: the state after it, if that is to be in the object too.
    static func write(
        _ number: Int, of steps: TraceSteps, state: StepState? = nil, to json: inout JSONWriter
    ) {
        let head = steps.head(number)
        json.beginObject()
        json.member("step", number)
        json.member("seq", head.sequenceNumber)
        json.member("event_id", head.eventID)
        json.member("type", head.type.name)
        json.member("kind", head.type == .span ? head.kind.name : nil)
        json.member("name", head.name)
        json.member("timestamp", head.timestamp)
        json.member("offset_ms", milliseconds: steps.offsetMicroseconds(number), places: 3)
        json.member("duration_ms", milliseconds: head.durationMicroseconds, places: 3)
        json.member("step_index", head.stepIndex)
        json.member("parent_event_id", head.parentID)
        json.member("model", head.model)
        json.member("is_error", head.isError)
        json.key("usage")
        StepUsage(head).write(to: &json)
        json.key("changes")
        json.beginArray()
        for change in steps.changes(number) { change.write(to: &json) }
        json.endArray()
        if let state {
            json.key("state")
            state.write(to: &json)
        }
        json.endObject()
    }

    /// Writes the members about the whole trace into an object that is open.
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
