import Bytes
import Ingestion
import Model
import Records
import Workload

/// What is fed to the inner parts: the first requests of the trace mix and of its OTLP twin, always
/// the same bytes.
struct Material {
    static let eventCount = 2_000
    /// Of the last events, in milliseconds since 1970: 1 March 2026.
    private static let end = 1_772_323_200_000
    static let project = ProjectID("proj_0123456789ab")
    static let actor = Actor.key("key_0123456789ab")

    /// After the last event.
    static let now = Timestamp(microseconds: Int64(end) * 1_000 + 3_600_000_000)

    /// Batches of 100 events as JSON.
    let batches: [[UInt8]]
    /// The events of the first batch.
    let events: [Event]
    /// Requests of 100 spans in protobuf.
    let exports: [[UInt8]]
    /// The records of all events.
    let records: [[UInt8]]

    init() throws {
        batches = Self.bodies(.traces)
        exports = Self.bodies(.spans)
        let decoder = NativeDecoder()
        let events = try batches.map { batch in
            try decoder.decodeBatch(batch.span.bytes, now: Self.now, makeID: { "" }).map(\.event)
        }
        records = events.joined().map {
            Record.eventIngested(project: Self.project, actor: Self.actor, event: $0, cost: nil)
                .encoded()
        }
        self.events = events[0]
    }

    private static func bodies(_ content: LoadShape.Content) -> [[UInt8]] {
        let shape = LoadShape(content, seed: 1, eventCount: eventCount, end: end)
        let project = ProjectAccess(
            id: project.rawValue, key: "sk_live_" + String(repeating: "0", count: 32))
        let load = TemplateLoad(shape, projects: [project])
        var request: [UInt8] = []
        return (0..<load.requestCount).map { index in
            _ = load.fill(index, into: &request)
            return Array(RequestBody.of(request))
        }
    }
}
