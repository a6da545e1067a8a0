internal import JSON

/// What went wrong in a step.
public struct StepError: Hashable, Sendable {
    public var type: String?
    public var message: String?

    public init(type: String?, message: String?) {
        self.type = type
        self.message = message
    }

    /// Writes it as one object.
    func write(step: Int, to json: inout JSONWriter) {
        json.beginObject()
        json.key("step")
        json.integer(step)
        json.optional("type", type)
        json.optional("message", message)
        json.endObject()
    }
}
