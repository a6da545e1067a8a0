internal import Bytes
internal import Model
internal import TestSupport

/// Makes up events of all types and sizes, by a seed.
struct EventMaker {
    private static let types: [EventType] = EventType.allCases
    private static let models = ["gpt-4o", "claude-sonnet-4-20250514", "acme-7b", "gpt-4o-mini"]

    private var random: SeededRandom
    private var nextSerial = 0
    /// Bytes that do not compress, to cut bodies from: drawing each one anew would take longer than
    /// writing it.
    private let noise: [UInt8]

    init(seed: UInt64) {
        random = SeededRandom(seed: seed)
        noise = random.bytes(8_192)
    }

    /// The next event, with an id that none before had.
    mutating func event(project: Int, at now: Timestamp) -> MadeEvent {
        nextSerial += 1
        let type = Self.types[Int(random.next() % UInt64(Self.types.count))]
        let time = now.advanced(
            byMicroseconds: Int64(random.next() % 7_200_000_000) - 3_600_000_000)
        let trace = random.oneIn(8) ? nil : nextSerial / 12 + Int(random.next() % 3)
        var event = Event(
            id: "event-\(nextSerial)", type: type, timestamp: time,
            payload: Payload(encoding: .json, body: bytes(length())))
        if random.oneIn(3) { event.payload.context = bytes(Int(random.next() % 60)) }
        if random.oneIn(12) { event.payload.metadata = bytes(Int(random.next() % 40)) }
        event.traceID = trace.map { MadeEvent.traceID($0) }
        if random.oneIn(3) { event.parentID = "event-\(nextSerial - 1)" }
        if random.oneIn(4) { event.sessionID = "session-\(random.next() % 20)" }
        if random.oneIn(4) { event.userID = "user-\(random.next() % 20)" }
        event.sdkName = "simulation"
        event.sdkVersion = "1"
        switch type {
        case .error: event.isError = true
        case .span:
            event.kind = random.oneIn(2) ? .llm : .agent
            event.durationMicroseconds = random.next() % 5_000_000
            event.endTime = time.advanced(byMicroseconds: 1_000)
            setUsage(&event)
        case .tokenUsage: setUsage(&event)
        case .modelResponse: event.durationMicroseconds = random.next() % 9_000_000
        default: break
        }
        return MadeEvent(project: project, serial: nextSerial, trace: trace, event: event)
    }

    private mutating func setUsage(_ event: inout Event) {
        event.model = Self.models[Int(random.next() % UInt64(Self.models.count))]
        event.usage = TokenUsage(input: random.next() % 10_000, output: random.next() % 1_000)
    }

    /// Mostly short, sometimes longer than a sector, seldom longer than a batch.
    private mutating func length() -> Int {
        switch random.next() % 1_000 {
        case ..<700: Int(random.next() % 120)
        case ..<950: Int(random.next() % 600)
        case ..<995: Int(random.next() % 3_000)
        case ..<999: Int(random.next() % 20_000)
        default: random.oneIn(4) ? 300_000 : 40_000
        }
    }

    /// Half of it compresses.
    private mutating func bytes(_ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        while bytes.count < count {
            let piece = min(count - bytes.count, 1 + Int(random.next() % 2_048))
            if random.oneIn(2) {
                let start = Int(random.next() % UInt64(noise.count - piece))
                bytes += noise[start..<start + piece]
            } else {
                bytes += repeatElement(UInt8(truncatingIfNeeded: random.next()), count: piece)
            }
        }
        return bytes
    }
}
