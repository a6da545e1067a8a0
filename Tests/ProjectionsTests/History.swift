import Bytes
import Model
import Projections
import Records
import TestSupport
import Testing

/// A log in memory: records with their numbers and commit times.
struct History {
    struct Entry {
        var number: SequenceNumber
        var commitTime: Timestamp
        var bytes: [UInt8]
    }

    private(set) var entries: [Entry] = []
    /// What the events among them are, for a reference to answer from.
    private(set) var events: [StoredEvent] = []

    /// An event as it stands in the log.
    struct StoredEvent {
        var number: SequenceNumber
        var project: ProjectID
        var event: Event
        var cost: Cost?
    }

    /// 2026-09-21T13:20:00Z.
    static let start = Timestamp(microseconds: 1_789_996_800_000_000)

    /// Appends a record; numbers leave gaps here and there as after a crash.
    mutating func append(_ record: Record, at commitTime: Timestamp? = nil, gap: Int = 0) {
        let number = (entries.last?.number ?? .zero).advanced(by: 1 + gap)
        let time = commitTime ?? Self.start.advanced(byMicroseconds: Int64(number.rawValue))
        entries.append(Entry(number: number, commitTime: time, bytes: record.encoded()))
        if case .eventIngested(let project, _, let event, let cost) = record {
            events.append(
                StoredEvent(number: number, project: project, event: event, cost: cost))
        }
    }

    /// Appends bytes that need not be a record.
    mutating func append(bytes: [UInt8]) {
        let number = (entries.last?.number ?? .zero).advanced(by: 1)
        entries.append(Entry(number: number, commitTime: Self.start, bytes: bytes))
    }

    mutating func append(_ event: Event, in project: ProjectID = History.project, cost: Cost? = nil)
    {
        append(.eventIngested(project: project, actor: .system, event: event, cost: cost))
    }

    /// The projections after the entries up to `at`.
    ///
    /// No answer depends on the parameters:
    /// - Parameters:
    ///   - partLength: how many entries make a part.
    ///   - isSealed: whether a part, by its number, is in an index file.
    ///   - cacheByteCount: how much of these files stays in memory.
    func folded(
        at: SequenceNumber? = nil, partLength: Int = 37,
        cacheByteCount: Int = 1 << 20, isSealed: (UInt64) -> Bool = { $0 % 4 != 3 }
    ) -> ProjectionSet {
        var set = ProjectionSet()
        let cache = IndexCache(byteCount: cacheByteCount)
        for (index, entry) in entries.enumerated() where at.map({ entry.number <= $0 }) ?? true {
            if index % partLength == 0 { set.beginPart(segment: UInt64(index / partLength)) }
            set.apply(
                entry.bytes.span.bytes, sequenceNumber: entry.number,
                commitTime: entry.commitTime)
        }
        // So that the last part is complete too.
        if at == nil { set.beginPart() }
        for segment in set.unsealedSegments where isSealed(segment) {
            let name = Self.segment(segment)
            guard let file = set.unsealedPart(ofSegment: segment)?.indexFile(of: name) else {
                continue
            }
            do throws(FormatError) {
                let part = try SealedPart(BytesInMemory(file), of: name, cache: cache)
                if !set.adopt(part) { Issue.record("no part of segment \(segment)") }
            } catch {
                Issue.record("an index file that was just made: \(error)")
            }
        }
        return set
    }

    /// How the index file of a segment names it.
    static func segment(_ number: UInt64) -> IndexHeader.Segment {
        IndexHeader.Segment(
            number: number, logID: [UInt8](repeating: 7, count: 16),
            root: [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: 32),
            recordCount: 9)
    }

    static let project = ProjectID("proj_000000000001")
    static let projects = [project, ProjectID("proj_000000000002"), ProjectID("proj_00000000000a")]
    static let models = ["gpt-4o", "claude-sonnet-4-5", "modèle", "mode\u{300}le", ""]
    static let traceIDs = (0..<12).map { "trace-\($0)" }

    /// Events of a few projects, traces and ids over three days, out of order, with other records
    /// among them.
    static func random(seed: UInt64, eventCount: Int) -> History {
        var random = SeededRandom(seed: seed)
        var history = History()
        for project in projects {
            history.append(
                .projectCreated(
                    project: project, actor: .operator, name: "n", description: nil))
        }
        for _ in 0..<eventCount {
            let project = random.pick(projects)
            let event = randomEvent(&random)
            let cost = event.usage == nil ? nil : randomCost(&random)
            history.append(
                .eventIngested(project: project, actor: .system, event: event, cost: cost),
                gap: random.oneIn(9) ? 3 : 0)
            if random.oneIn(4) {
                history.append(
                    .usageIncremented(project: project, actor: .system, eventCount: 4))
            }
        }
        return history
    }

    static func randomEvent(_ random: inout SeededRandom) -> Event {
        // A coarse grid of moments, so that ties occur.
        let offset = Int64.random(in: 0..<(3 * 24 * 60 * 4), using: &random) * 15_000_000
        var event = Event(
            id: "e\(Int.random(in: 0..<60, using: &random))",
            type: random.oneIn(3) ? .span : random.pick(EventType.allCases),
            timestamp: start.advanced(byMicroseconds: offset),
            payload: Payload(encoding: .json, body: []))
        if event.type == .span { event.kind = random.pick(SpanKind.allCases) }
        event.isError = event.type == .error || random.oneIn(6)
        event.durationMicroseconds = random.missing(oneIn: 3) {
            UInt64.random(in: 0...9_000_000, using: &$0)
        }
        event.endTime = random.missing(oneIn: 2) {
            event.timestamp.advanced(byMicroseconds: Int64.random(in: -9...9_000_000, using: &$0))
        }
        event.traceID = random.missing(oneIn: 5) { $0.pick(traceIDs) }
        event.parentID = random.missing(oneIn: 3) { "e\(Int.random(in: 0..<60, using: &$0))" }
        event.sessionID = random.missing(oneIn: 2) { $0.pick(["s1", "s2", "s3"]) }
        event.userID = random.missing(oneIn: 2) { $0.pick(["u1", "u2"]) }
        event.name = random.missing(oneIn: 4) { $0.pick(["plan", "search", "chat"]) }
        event.model = random.missing(oneIn: 5) { $0.pick(models) }
        event.provider = random.missing(oneIn: 3) { $0.pick(["openai", "anthropic"]) }
        if random.oneIn(2) {
            event.usage = TokenUsage(
                input: UInt64.random(in: 0...5_000, using: &random),
                output: UInt64.random(in: 0...900, using: &random),
                cacheRead: UInt64.random(in: 0...100, using: &random),
                cacheWrite: UInt64.random(in: 0...10, using: &random),
                cacheWriteHour: UInt64.random(in: 0...10, using: &random),
                reasoning: UInt64.random(in: 0...50, using: &random))
        }
        return event
    }

    static func randomCost(_ random: inout SeededRandom) -> Cost {
        // Few different amounts, so that models tie.
        let input = PicoUSD(Int128(Int.random(in: 0...3, using: &random)) * 1_000_000)
        let output = PicoUSD(Int128(Int.random(in: 0...3, using: &random)) * 7_000_000)
        return Cost(
            parts: Cost.Parts(freshInput: input, output: output),
            source: random.pick(PricingSource.allCases), priceID: "p")
    }
}
