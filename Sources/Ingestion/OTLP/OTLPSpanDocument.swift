import Bytes
import JSON

/// A whole span as a tree, from either encoding, for showing it.
struct OTLPSpanDocument: Equatable {
    /// Something that happened within the span, at a moment.
    struct Event: Equatable {
        var nanoseconds: UInt64 = 0
        var name = ""
        var attributes: [OTLPAttribute] = []
        var droppedAttributes: UInt64 = 0
    }

    /// Another span that this one points to.
    struct Link: Equatable {
        var traceID = ""
        var spanID = ""
        var traceState = ""
        var attributes: [OTLPAttribute] = []
        var droppedAttributes: UInt64 = 0
    }

    /// Ids are hexadecimal digits in lower case; empty if there is none.
    var spanID = ""
    var parentSpanID = ""
    var traceState = ""
    var name = ""
    var kind: Int64 = 0
    /// Nanoseconds since 1970-01-01T00:00:00Z; 0 for not told.
    var start: UInt64 = 0
    var end: UInt64 = 0
    var statusCode: Int64 = 0
    var statusMessage = ""
    var attributes: [OTLPAttribute] = []
    var droppedAttributes: UInt64 = 0
    var events: [Event] = []
    var droppedEvents: UInt64 = 0
    var links: [Link] = []
    var droppedLinks: UInt64 = 0

    /// Writes it as one object; what is empty or zero and may be absent is left out.
    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("spanId")
        writer.string(spanID)
        writer.optional("parentSpanId", parentSpanID)
        writer.key("name")
        writer.string(name)
        writer.key("kind")
        writer.string(OTLPEnumeration.kind(kind))
        writer.key("start")
        writer.moment(nanoseconds: start)
        writer.key("end")
        writer.moment(nanoseconds: end)
        if start > 0, end >= start {
            writer.key("durationMs")
            writer.milliseconds(ofNanoseconds: end - start)
        }
        writer.key("status")
        writer.string(OTLPEnumeration.status(statusCode))
        writer.optional("statusMessage", statusMessage)
        writer.key("attributes")
        OTLPAttribute.write(attributes, to: &writer)
        writer.key("events")
        writer.beginArray()
        for event in events { event.write(to: &writer) }
        writer.endArray()
        writer.key("links")
        writer.beginArray()
        for link in links { link.write(to: &writer) }
        writer.endArray()
        writer.optional("traceState", traceState)
        writer.optional("droppedAttributesCount", droppedAttributes)
        writer.optional("droppedEventsCount", droppedEvents)
        writer.optional("droppedLinksCount", droppedLinks)
        writer.endObject()
    }
}

extension OTLPSpanDocument.Event {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("name")
        writer.string(name)
        writer.key("timestamp")
        writer.moment(nanoseconds: nanoseconds)
        writer.key("attributes")
        OTLPAttribute.write(attributes, to: &writer)
        writer.optional("droppedAttributesCount", droppedAttributes)
        writer.endObject()
    }
}

extension OTLPSpanDocument.Link {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("traceId")
        writer.string(traceID)
        writer.key("spanId")
        writer.string(spanID)
        writer.optional("traceState", traceState)
        writer.key("attributes")
        OTLPAttribute.write(attributes, to: &writer)
        writer.optional("droppedAttributesCount", droppedAttributes)
        writer.endObject()
    }
}
