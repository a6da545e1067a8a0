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

    /// Decodes a request of one event: a JSON object.
    ///
    /// - Parameters:
    ///   - body: the request's body, inflated.
    ///   - now: our time, for events without one and to tell which times are beyond belief.
    ///   - makeID: gives an id for an event without one; called at most once.
    public func decodeEvent(
        _ body: RawSpan, now: Timestamp, makeID: () -> String
    ) throws(IngestionProblem) -> DecodedEvent {
        var reader = NativeEventReader(body, now: now, maximumEventBytes: maximumEventBytes)
        var events: [DecodedEvent] = []
        try reader.readEvent(at: nil, into: &events, makeID: makeID)
        try reader.finish()
        guard let event = events.first else {
            throw NativeEventReader.invalidFields(reader.problems)
        }
        return event
    }

    /// Decodes a request of many events: a JSON array, or an object with one at the key `events`,
    /// whose other keys are ignored. If one event is at fault, all are refused.
    ///
    /// - Parameters:
    ///   - body: the request's body, inflated.
    ///   - now: our time, for events without one and to tell which times are beyond belief.
    ///   - makeID: gives an id for an event without one.
    public func decodeBatch(
        _ body: RawSpan, now: Timestamp, makeID: () -> String
    ) throws(IngestionProblem) -> [DecodedEvent] {
        var reader = NativeEventReader(body, now: now, maximumEventBytes: maximumEventBytes)
        let events = try reader.batch(maximumCount: maximumBatchEvents, makeID: makeID)
        try reader.finish()
        guard reader.problems.isEmpty else {
            throw NativeEventReader.invalidFields(reader.problems)
        }
        guard !events.isEmpty else {
            throw IngestionProblem(
                kind: .emptyBatch, code: "empty_batch", message: "A batch holds at least one event."
            )
        }
        return events
    }
}
