public import Bytes
public import JSON

/// The state that a run was in after a step (spec/steps.md, section 2).
public struct StepState: Hashable, Sendable {
    /// Something, and the step that brought it.
    public struct Entry<Value: Hashable & Sendable>: Hashable, Sendable {
        public var value: Value
        public var step: Int

        public init(_ value: Value, step: Int) {
            self.value = value
            self.step = step
        }
    }

    /// From the earliest to the latest event time so far.
    public struct Times: Hashable, Sendable {
        public var earliest: Timestamp
        public var latest: Timestamp

        public init(earliest: Timestamp, latest: Timestamp) {
            self.earliest = earliest
            self.latest = latest
        }

        /// Never negative.
        var elapsedMicroseconds: UInt64 {
            let (span, overflow) = latest.microseconds.subtractingReportingOverflow(
                earliest.microseconds)
            return overflow ? UInt64(Int64.max) : UInt64(max(span, 0))
        }
    }

    public var conversation: [Entry<StepMessage>] = []
    public var toolCalls: [StepToolCall] = []
    public var retrievals: [Entry<StepRetrieval>] = []
    public var variables: [String: JSONValue] = [:]
    public var usage = StepUsage()
    public var errors: [Entry<StepError>] = []
    /// Nil before the first step.
    public var times: Times?

    /// Before the first step.
    public init() {}

    /// Writes the state as one object; variables in the order of their names' bytes.
    public func write(to json: inout JSONWriter) {
        json.beginObject()
        json.key("conversation")
        json.beginArray()
        for entry in conversation { entry.value.write(step: entry.step, to: &json) }
        json.endArray()
        json.key("tool_calls")
        json.beginArray()
        for call in toolCalls { call.write(to: &json) }
        json.endArray()
        json.key("retrievals")
        json.beginArray()
        for entry in retrievals { entry.value.write(step: entry.step, to: &json) }
        json.endArray()
        json.key("variables")
        json.beginObject()
        for (name, value) in variables.sorted(by: { Self.precedes($0.key, $1.key) }) {
            json.key(name)
            json.value(value)
        }
        json.endObject()
        json.key("usage")
        usage.write(to: &json)
        json.key("errors")
        json.beginArray()
        for entry in errors { entry.value.write(step: entry.step, to: &json) }
        json.endArray()
        json.key("elapsed_ms")
        json.milliseconds(times?.elapsedMicroseconds ?? 0)
        json.endObject()
    }

    /// By bytes, on which every machine agrees.
    private static func precedes(_ left: String, _ right: String) -> Bool {
        left.utf8.lexicographicallyPrecedes(right.utf8)
    }
}
