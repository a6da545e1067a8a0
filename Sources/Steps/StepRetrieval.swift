public import JSON

/// Something that was looked up.
public struct StepRetrieval: Hashable, Sendable {
    public var query: JSONValue
    /// What was found, as it was told: nearly always a list.
    public var documents: JSONValue

    public init(query: JSONValue, documents: JSONValue) {
        self.query = query
        self.documents = documents
    }

    /// Writes it as one object.
    func write(step: Int, to json: inout JSONWriter) {
        json.beginObject()
        json.key("query")
        json.value(query)
        json.key("documents")
        json.value(documents)
        json.key("step")
        json.integer(step)
        json.endObject()
    }
}
