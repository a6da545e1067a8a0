public import Bytes
internal import Ingestion
internal import JSON
public import Model

extension StepFacts {
    /// Reads what an event says. Never fails: what can't be read as what is wanted is not there.
    ///
    /// - Parameter cost: as it was decided at ingest.
    public init(_ event: Event, sequenceNumber: SequenceNumber, cost: Cost?) {
        self.init(head: StepHead(event, sequenceNumber: sequenceNumber, cost: cost))
        let body =
            (try? JSONValue(
                parsing: OTLPSpanRenderer.body(of: event.payload), duplicateKeys: .keepLast))
            ?? .null
        if event.type == .span {
            SpanReader(body, isNative: event.payload.encoding == .json).read(event, into: &self)
        } else {
            NativeReader(body).read(event, into: &self)
        }
        if event.payload.encoding == .json { readContext(event.payload.context) }
    }

    /// The members of a native context, but for those that say where the event belongs.
    private mutating func readContext(_ bytes: [UInt8]) {
        guard !bytes.isEmpty,
            let context = try? JSONValue(parsing: bytes, duplicateKeys: .keepLast)
        else { return }
        for member in context.members ?? []
        where !Self.placing.contains(member.key) {
            variables.append(Variable("context." + member.key, member.value))
        }
    }

    private static let placing: Set<String> = [
        "traceId", "trace_id", "parentEventId", "parent_event_id", "sessionId", "session_id",
        "userId", "user_id",
    ]
}
