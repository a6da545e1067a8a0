public import JSON

extension ImportReport {
    /// Writes the members about the report into an object that is open. spec/http-api.md, "Pricing".
    public func writeMembers(to json: inout JSONWriter) {
        func text(_ name: StaticString, _ value: String, to json: inout JSONWriter) {
            json.key(name)
            json.string(value)
        }
        text("shape", shape.rawValue, to: &json)
        json.key("entry_count")
        json.integer(entryCount)
        json.key("taken_count")
        json.integer(taken.count)
        json.key("skipped_count")
        json.integer(skipped.count)
        json.key("skipped_by_reason")
        json.beginObject()
        for (reason, count) in skippedCounts {
            json.key(reason.rawValue)
            json.integer(count)
        }
        json.endObject()
        json.key("taken")
        json.beginArray()
        for entry in taken {
            json.beginObject()
            text("name", entry.key, to: &json)
            text("mode", entry.mode, to: &json)
            text("price_id", entry.priceID, to: &json)
            json.key("notes")
            json.beginArray()
            for note in entry.notes { json.string(note) }
            json.endArray()
            json.endObject()
        }
        json.endArray()
        json.key("skipped")
        json.beginArray()
        for entry in skipped {
            json.beginObject()
            text("name", entry.key, to: &json)
            text("mode", entry.mode, to: &json)
            text("reason", entry.reason.rawValue, to: &json)
            text("detail", entry.detail, to: &json)
            json.endObject()
        }
        json.endArray()
    }
}
