public import Bytes
public import Model

/// Decodes the native event format: `spec/events.md`.
///
/// It holds no state, clock or randomness, so that any number of threads may use it at once and the
/// same bytes give the same events.
public struct NativeDecoder: Sendable {
    /// The most events in one batch.
    public let maximumBatchEvents: Int
    /// The most bytes of one event, as sent.
    public let maximumEventBytes: Int

    public init(
        maximumBatchEvents: Int = Limits.maximumBatchEvents,
        maximumEventBytes: Int = Limits.maximumEventBytes
    ) {
        self.maximumBatchEvents = maximumBatchEvents
        self.maximumEventBytes = maximumEventBytes
    }

    /// Reads a request of one event: a JSON object.
    ///
    /// - Parameters:
    ///   - body: the request's body, inflated, at most `BytePlace.maximumOffset` bytes.
    ///   - now: our time, for events without one and to tell which times are beyond belief.
    ///   - makeID: gives an id for an event without one; called at most once.
    public func readEvent(
        _ body: RawSpan, now: Timestamp, makeID: () -> String
    ) throws(IngestionProblem) -> EventBatch {
        var reader = NativeEventReader(body, now: now, maximumEventBytes: maximumEventBytes)
        try reader.readEvent(at: nil, makeID: makeID)
        try reader.finish()
        guard !reader.batch.events.isEmpty else {
            throw NativeEventReader.invalidFields(reader.problems)
        }
        return reader.batch
    }

    /// Reads a request of many events: a JSON array, or an object with one at the key `events`,
    /// whose other keys are ignored. If one event is at fault, all are refused.
    ///
    /// - Parameters:
    ///   - body: the request's body, inflated, at most `BytePlace.maximumOffset` bytes.
    ///   - now: our time, for events without one and to tell which times are beyond belief.
    ///   - makeID: gives an id for an event without one.
    public func readBatch(
        _ body: RawSpan, now: Timestamp, makeID: () -> String
    ) throws(IngestionProblem) -> EventBatch {
        var reader = NativeEventReader(body, now: now, maximumEventBytes: maximumEventBytes)
        try reader.readBatch(maximumCount: maximumBatchEvents, makeID: makeID)
        try reader.finish()
        guard reader.problems.isEmpty else {
            throw NativeEventReader.invalidFields(reader.problems)
        }
        guard !reader.batch.events.isEmpty else {
            throw IngestionProblem(
                kind: .emptyBatch, code: "empty_batch", message: "A batch holds at least one event."
            )
        }
        return reader.batch
    }

    /// `readEvent` with texts and payload copied out.
    public func decodeEvent(
        _ body: RawSpan, now: Timestamp, makeID: () -> String
    ) throws(IngestionProblem) -> DecodedEvent {
        let batch = try readEvent(body, now: now, makeID: makeID)
        return DecodedEvent(batch.events[0], of: batch, in: body)
    }

    /// `readBatch` with texts and payload copied out.
    public func decodeBatch(
        _ body: RawSpan, now: Timestamp, makeID: () -> String
    ) throws(IngestionProblem) -> [DecodedEvent] {
        let batch = try readBatch(body, now: now, makeID: makeID)
        var events: [DecodedEvent] = []
        for fields in batch.events {
            events.append(DecodedEvent(fields, of: batch, in: body))
        }
        return events
    }
}

extension DecodedEvent {
    fileprivate init(_ fields: EventFields, of batch: EventBatch, in body: RawSpan) {
        self.init(
            event: batch.event(fields, in: body),
            projectID: fields.projectID.map { batch.text(of: $0, in: body) })
    }
}
