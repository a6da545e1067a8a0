public import JSON

/// One call of a tool, as far as it has been told.
public struct StepToolCall: Hashable, Sendable {
    /// How far it has come.
    public enum Status: String, Hashable, Sendable {
        /// Asked for, or begun.
        case open
        case done
        case failed
    }

    public var id: String?
    public var name: String
    public var status: Status
    public var arguments: JSONValue
    /// Nil until it is known.
    public var result: JSONValue?
    public var error: String?
    public var durationMicroseconds: UInt64?
    /// The steps that opened and closed it.
    public var openedStep: Int
    public var closedStep: Int?
    /// Whether an event of its own told of it, and not only messages.
    public var isReported: Bool

    public init(
        id: String?, name: String, arguments: JSONValue, openedStep: Int, isReported: Bool = false
    ) {
        self.id = id
        self.name = name
        self.arguments = arguments
        self.openedStep = openedStep
        self.isReported = isReported
        status = .open
    }

    /// The members as an answer shows them, each as JSON text.
    var members: [(name: StaticString, json: [UInt8])] {
        func text(_ write: (inout JSONWriter) -> Void) -> [UInt8] {
            var json = JSONWriter()
            write(&json)
            return json.bytes
        }
        func value(_ value: JSONValue?) -> [UInt8] { text { $0.value(value ?? .null) } }
        func string(_ value: String?) -> [UInt8] {
            text { json in if let value { json.string(value) } else { json.null() } }
        }
        func number(_ value: Int?) -> [UInt8] {
            text { json in if let value { json.integer(value) } else { json.null() } }
        }
        return [
            ("id", string(id)), ("name", string(name)), ("status", string(status.rawValue)),
            ("arguments", value(arguments)), ("result", value(result)), ("error", string(error)),
            ("duration_ms", text { $0.milliseconds(durationMicroseconds) }),
            ("opened_step", number(openedStep)), ("closed_step", number(closedStep)),
        ]
    }

    /// Writes the call as one object.
    func write(to json: inout JSONWriter) {
        json.beginObject()
        for member in members {
            json.key(member.name)
            json.raw(member.json)
        }
        json.endObject()
    }
}
