/// A place in a template that differs each time the template is sent; its length does not.
struct Patch {
    enum Kind {
        /// 36 characters: the id of the event of that number in the cycle, as a UUID.
        case eventID
        /// 32 characters: the id of the trace of that number in the cycle, in hexadecimal.
        case traceID
        /// 32 characters: the id of the one trace that a load of one trace has.
        case fixedTraceID
        /// 24 characters: a moment so many milliseconds after the trace's start.
        case time(milliseconds: Int)
        /// 5 digits: one of 40,000 users.
        case user
        /// 12 characters of hexadecimal: a number that stands nowhere else, as in an order's id.
        case token
        /// 16 bytes: a trace's id as OTLP has it.
        case binaryTraceID
        /// 8 bytes: a span's id as OTLP has it.
        case binarySpanID
        /// 8 bytes: nanoseconds since 1970, so many milliseconds after the trace's start.
        case binaryTime(milliseconds: Int)

        var byteCount: Int {
            switch self {
            case .eventID: 36
            case .traceID, .fixedTraceID: 32
            case .time: 24
            case .user: 5
            case .token: 12
            case .binaryTraceID: 16
            case .binarySpanID, .binaryTime: 8
            }
        }
    }

    var kind: Kind
    /// Where it lies in the template, in bytes.
    var offset: Int
    /// The event, trace or token that it is about, by its number in the cycle.
    var subject: Int

    /// Makes a trace's id that of the load's only trace; times and the like stay as they are.
    mutating func joinOneTrace() {
        switch kind {
        case .traceID: kind = .fixedTraceID
        default: break
        }
    }
}
