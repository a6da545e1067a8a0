import Ingestion
import Model

/// What holds for every export, in either encoding.
enum OTLPChecks {
    /// - Parameter alone: a request of one span, made of an event's payload.
    static func check(
        _ body: [UInt8], as encoding: OTLPEncoding, alone: (Payload) -> [UInt8]
    ) {
        let export: OTLPExport
        do throws(IngestionProblem) {
            export = try OTLPTraceDecoder.decode(body, as: encoding, now: EventChecks.now)
        } catch {
            require(error.kind == .undecodable || error.kind == .tooLarge, "of another kind")
            return EventChecks.check(error)
        }
        require(export.rejectedSpanCount >= 0, "fewer than none rejected")
        // A span that can be kept has at least two ids of 8 and 16 bytes; each has a frame.
        require(export.events.count <= body.count / 26, "\(export.events.count) events")
        require(export.rejectedSpanCount <= body.count / 2, "more rejected than sent")
        require(
            export.rejectedSpanCount == 0 || export.rejectionMessage != nil, "rejected in silence")
        EventChecks.checkAnswer(OTLPResponse.success(export, as: encoding), encoding)
        for event in export.events {
            EventChecks.check(event)
            check(event, as: encoding)
            again(event, as: encoding, alone(event.payload))
        }
    }

    private static func check(_ event: Event, as encoding: OTLPEncoding) {
        require(event.type == .span, "not a span")
        require(event.id.utf8.count == 48, "the id \(event.id)")
        require(event.name?.isEmpty == false, "no name")
        require(event.payload.encoding == encoding.payloadEncoding, "another encoding")
        require(event.payload.byteCount <= Limits.maximumEventBytes, "the payload is too large")
        let (body, context) = OTLPSpanRenderer.render(event.payload)
        for text in [body, context] {
            require(StrictJSON.accepts(text, maximumDepth: 10_000), "shown as what is not JSON")
            require(!text.starts(with: #"{"undecodable""#.utf8), "what was decoded is not shown")
        }
    }

    /// What is kept of a span is all of it: decoded by itself it is the same event.
    private static func again(_ event: Event, as encoding: OTLPEncoding, _ body: [UInt8]) {
        let export = try? OTLPTraceDecoder.decode(body, as: encoding, now: EventChecks.now)
        require(export?.events == [event], "its payload decodes to another event")
    }
}
