internal import Bytes
public import JSON
internal import Model

extension TraceSteps {
    /// Writes a step as one object: its event, what it used, and what it changed.
    ///
    /// - Parameters:
    ///   - number: 1 to `count`.
    ///   - hasState: whether the state after it is to be in the object too.
    public func write(_ number: Int, hasState: Bool = false, to json: inout JSONWriter) {
        let head = head(number)
        json.beginObject()
        json.key("step")
        json.integer(number)
        json.key("seq")
        json.integer(head.sequenceNumber.rawValue)
        json.optional("event_id", head.eventID)
        json.optional("type", head.type.name)
        json.optional("kind", head.type == .span ? head.kind.name : nil)
        json.optional("name", head.name)
        json.optional("timestamp", head.timestamp.rfc3339)
        json.key("offset_ms")
        json.milliseconds(offsetMicroseconds(number))
        json.key("duration_ms")
        json.milliseconds(head.durationMicroseconds)
        json.optional("step_index", head.stepIndex)
        json.optional("parent_event_id", head.parentID)
        json.optional("model", head.model)
        json.key("is_error")
        json.boolean(head.isError)
        json.key("usage")
        StepUsage(head).write(to: &json)
        json.key("changes")
        json.beginArray()
        for change in changes(number) { change.write(to: &json) }
        json.endArray()
        if hasState {
            json.key("state")
            writeState(after: number, to: &json)
        }
        json.endObject()
    }
}
