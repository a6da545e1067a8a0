import JSON

/// What the two sides of a comparison were made from.
struct ExplanationPair: Sendable {
    let before: ExplanationAnswer
    let after: ExplanationAnswer

    /// Writes the member of an object that is open.
    func writeMember(to json: inout JSONWriter) {
        json.key("explain")
        json.beginObject()
        json.key("before")
        before.write(to: &json)
        json.key("after")
        after.write(to: &json)
        json.endObject()
    }
}
