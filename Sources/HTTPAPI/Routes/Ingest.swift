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
    func write(
        _ events: [Event], of content: RequestContent,
        by sender: (keyID: String, project: ProjectID)
    ) async throws -> IngestReceipt {
        try content.reservation.grow(
            by: events.reduce(0) { $0 + $1.payload.byteCount + Self.eventOverheadBytes })
        let receipt = try await backend.engine.ingest(
            events, into: sender.project, by: .key(sender.keyID))
        count(events, content, sender.project)
        return receipt
    }

    private func count(_ events: [Event], _ content: RequestContent, _ project: ProjectID) {
        var counts: [EventType: UInt64] = [:]
        for event in events { counts[event.type, default: 0] += 1 }
        for (type, count) in counts {
            backend.metrics.eventsReceived.add(count, project.rawValue, type.name)
        }
        backend.metrics.ingestedBytes.add(UInt64(content.sentCount))
    }
}
