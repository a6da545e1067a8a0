import Bytes
import JSON
import Model

/// A batch of native events of one trace while it is being made.
struct NativeBatch: Sendable {
    /// The members of one event's body.
    struct Body: Sendable {
        fileprivate var writer: JSONWriter

        mutating func text(_ key: StaticString, _ value: String) {
            writer.key(key)
            writer.string(value)
        }

        mutating func number(_ key: StaticString, _ value: Int) {
            writer.key(key)
            writer.integer(value)
        }
    }

    let traceID: String
    let visit: DemoLoad.Visit
    private var writer = JSONWriter()
    private var count = 0

    init(traceID: String, visit: DemoLoad.Visit) {
        self.traceID = traceID
        self.visit = visit
        writer.beginArray()
    }

    /// Adds an event that happened `milliseconds` after the visit began.
    mutating func add(
        _ type: StaticString, id: String, parent: String?, after milliseconds: Int,
        _ fill: (inout Body) -> Void
    ) {
        count += 1
        writer.beginObject()
        writer.key("eventId")
        writer.string(id)
        writer.key("type")
        writer.string(type.description)
        writer.key("timestamp")
        writer.string(
            visit.start.advanced(byMicroseconds: Int64(milliseconds) * 1_000).rfc3339)
        writer.key("sdk")
        writer.raw(#"{"name":"watchllm-demo","version":"1"}"#)
        writer.key("traceId")
        writer.string(traceID)
        if let parent {
            writer.key("parentEventId")
            writer.string(parent)
        }
        writer.key("sessionId")
        writer.string(visit.session)
        writer.key("context")
        writer.beginObject()
        writer.key("userId")
        writer.string(visit.user)
        writer.key("environment")
        writer.string("demo")
        writer.endObject()
        writer.key("body")
        writer.beginObject()
        var body = Body(writer: writer)
        fill(&body)
        writer = body.writer
        writer.endObject()
        writer.endObject()
    }

    /// The request that sends the batch.
    func request() -> DemoRequest {
        var closed = writer
        closed.endArray()
        return DemoRequest(
            path: "/api/v1/events/batch", body: closed.bytes, traceID: traceID, eventCount: count)
    }
}
