import JSON

extension Schema {
    /// Writes the object's JSON Schema.
    func write(to json: inout JSONWriter) {
        json.beginObject()
        json.member("type", "object")
        json.key("required")
        json.beginArray()
        for member in members where member.isRequired { json.string(member.name) }
        json.endArray()
        json.key("properties")
        json.beginObject()
        for member in members {
            json.key(member.name)
            member.value.write(to: &json)
        }
        json.endObject()
        json.endObject()
    }
}

extension Schema.Value {
    /// Writes the value's JSON Schema.
    func write(to json: inout JSONWriter) {
        json.beginObject()
        switch self {
        case .string: json.member("type", "string")
        case .integer: json.member("type", "integer")
        case .number: json.member("type", "number")
        case .boolean: json.member("type", "boolean")
        case .anyObject: json.member("type", "object")
        case .anything: break
        case .array(let element):
            json.member("type", "array")
            json.key("items")
            element.write(to: &json)
        case .reference(let schema):
            json.member("$ref", "#/components/schemas/\(schema.name)")
        case .nullable(let value):
            json.key("anyOf")
            json.beginArray()
            value.write(to: &json)
            json.beginObject()
            json.member("type", "null")
            json.endObject()
            json.endArray()
        }
        json.endObject()
    }

    /// Notes every schema that the value refers to, and those that they refer to.
    func gather(into known: inout [String: Schema]) {
        switch self {
        case .string, .integer, .number, .boolean, .anyObject, .anything: return
        case .array(let value), .nullable(let value): value.gather(into: &known)
        case .reference(let schema):
            guard known.updateValue(schema, forKey: schema.name) == nil else { return }
            for member in schema.members { member.value.gather(into: &known) }
        }
    }
}
