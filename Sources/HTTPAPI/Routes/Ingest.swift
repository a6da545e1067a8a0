import Telemetry
import Engine
import Model
import Records

/// What native and OTLP requests do alike with the events they hold.
struct Ingest: Sendable {
    /// Bytes that a decoded event takes beside its payload, roughly: the struct and its strings.
    static let eventOverheadBytes = 1_024

    let backend: Backend

    /// Writes the events of one request, and counts them.
    ///
    /// The body is let go of before, so that from here on its events take its place in memory.
    func write(
        _ events: [Event], of content: consuming RequestContent,
        by sender: (keyID: String, project: ProjectID)
    ) async throws -> IngestReceipt {
        content.bytes = []
        // The optimiser may end what is not used any more; this share must last to the end.
        let reservation = content.reservation
        defer { withExtendedLifetime(reservation) {} }
        try reservation.resize(
            to: events.reduce(0) { $0 + $1.payload.byteCount + Self.eventOverheadBytes })
        let receipt = try await backend.engine.ingest(
            events, into: sender.project, by: .key(sender.keyID))
        count(events, content.sentCount, sender.project)
        return receipt
    }

    private func count(_ events: [Event], _ sentCount: Int, _ project: ProjectID) {
        var counts: [EventType: UInt64] = [:]
        for event in events { counts[event.type, default: 0] += 1 }
        for (type, count) in counts {
            backend.metrics.eventsReceived.add(count, project.rawValue, type.name)
        }
        backend.metrics.ingestedBytes.add(UInt64(sentCount))
    }
}
