public import JSON

/// One path of the state that a step changed (spec/steps.md, section 5).
public struct StepChange: Hashable, Sendable {
    /// A JSON pointer (RFC 6901) into the state.
    public var path: String
    /// JSON text; nil if there was nothing.
    public var before: [UInt8]?
    /// JSON text.
    public var after: [UInt8]

    /// Writes it as one object.
    public func write(to json: inout JSONWriter) {
        json.beginObject()
        json.key("path")
        json.string(path)
        json.key("op")
        json.string(before == nil ? "add" : "replace")
        if let before {
            json.key("before")
            json.raw(before)
        }
        json.key("after")
        json.raw(after)
        json.endObject()
    }

    /// A name as one step of a pointer.
    static func escaped(_ name: String) -> String {
        guard name.utf8.contains(where: { $0 == UInt8(ascii: "~") || $0 == UInt8(ascii: "/") })
        else { return name }
        var text = ""
        for scalar in name.unicodeScalars {
            switch scalar {
            case "~": text += "~0"
            case "/": text += "~1"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}
