import Bytes
import Engine
import Model
import Records
import Telemetry

/// What native and OTLP requests do alike with the events they hold.
struct Ingest: Sendable {
    /// Bytes that an event takes beside its payload, roughly: its places and the rest of its record.
    static let eventOverheadBytes = 1_024

    let backend: Backend

    /// Writes the events of one request, counts them, and gives the answer once they are durable and
    /// visible.
    ///
    /// The body is let go of before the wait, so that from there on its records take its place in
    /// memory.
    ///
    /// - Parameter answer: makes the answer from the batch, the body and the receipt; before the
    ///   wait, since nothing of it changes after.
    func write<Answer: Sendable>(
        _ batch: consuming EventBatch, of content: consuming RequestContent,
        by sender: (keyID: String, project: ProjectID),
        answer: (EventBatch, RawSpan, BatchReceipt) -> Answer
    ) async throws -> Answer {
        // The optimiser may end what is not used any more; this share must last to the end.
        let reservation = content.reservation
        defer { withExtendedLifetime(reservation) {} }
        try reservation.resize(
            to: batch.events.reduce(0) { $0 + $1.payloadByteCount + Self.eventOverheadBytes })
        let sentCount = content.sentCount
        let counts = TypeCounts(batch.events)
        var made: Answer?
        var held: (batch: EventBatch, body: [UInt8])? = (batch, content.bytes)
        content.bytes = []
        // One continuation for each request: resumed by the projector, or here if nothing started.
        let outcome: Result<Void, EngineError> = await withUnsafeContinuation { continuation in
            guard let (batch, body) = held else { return }
            held = nil
            do throws(EngineError) {
                let receipt = try backend.engine.ingest(
                    batch, in: body.span.bytes, into: sender.project, by: .key(sender.keyID)
                ) { continuation.resume(returning: $0) }
                made = answer(batch, body.span.bytes, receipt)
            } catch {
                continuation.resume(returning: .failure(error))
            }
        }
        try outcome.get()
        counts.add(to: backend.metrics.eventsReceived, project: sender.project)
        backend.metrics.ingestedBytes.add(UInt64(sentCount))
        guard let made else { throw EngineError.closed }
        return made
    }
}

/// How many events of each type a request has.
private struct TypeCounts {
    private var counts = [UInt64](repeating: 0, count: EventType.allCases.count + 1)

    init(_ events: [EventFields]) {
        for event in events { counts[Int(event.type.rawValue)] += 1 }
    }

    func add(to counter: Counter, project: ProjectID) {
        for type in EventType.allCases where counts[Int(type.rawValue)] > 0 {
            counter.add(counts[Int(type.rawValue)], project.rawValue, type.name)
        }
    }
}
