import Engine
import JSON
import Model
import Projections

/// One trace with all its events. spec/http-api.md, "Trace".
///
/// The tree is written from its lines, top to bottom, without recursion: depth costs nothing.
struct TraceAnswer: StreamedAnswer {
    /// How the events are arranged.
    enum Format: String, CaseIterable, Sendable {
        /// Each event holds its children.
        case tree
        /// Each event tells its depth.
        case flat
    }

    /// Events of a trace up to which it also has the older name of the tree, `spans`.
    static let maximumAliasedEvents = 1_000

    /// An array of events that is to be written, under its name.
    private enum Section: Sendable {
        case tree(StaticString)
        case flat(StaticString)
    }

    private let engine: Engine
    private let reads: ReadPool
    private let trace: Trace
    private let lines: [TraceTree.Line]
    private let pricing: EventPricing
    private var sections: [Section]
    /// The place in `lines` of the first section.
    private var position = 0
    private var json = JSONWriter(reservingCapacity: Self.pieceByteCount)
    private(set) var isFinished = false

    /// - Parameter format: nil if the question named none.
    init(
        _ trace: Trace, format: Format?, explanation: ExplanationAnswer? = nil,
        pricing: EventPricing, pricedBy: PricedByAnswer?, backend: Backend
    ) {
        self.engine = backend.engine
        self.reads = backend.reads
        self.trace = trace
        self.lines = trace.tree.lines
        self.pricing = pricing
        switch format {
        case .flat: sections = [.flat("spans")]
        case .tree: sections = [.tree("root_spans")]
        case nil where trace.numbers.count <= Self.maximumAliasedEvents:
            sections = [.tree("root_spans"), .tree("spans")]
        case nil: sections = [.tree("root_spans")]
        }
        json.beginObject()
        writeHead()
        pricedBy?.writeMember(to: &json)
        guard let explanation else { return }
        json.key("explain")
        explanation.write(to: &json)
    }

    mutating func next() async throws -> [UInt8] {
        while let section = sections.first, json.bytes.count < Self.pieceByteCount {
            if position == 0 { begin(section) }
            guard position < lines.count else {
                json.endArray()
                sections.removeFirst()
                position = 0
                continue
            }
            try await writePortion(of: section)
        }
        if sections.isEmpty {
            json.endObject()
            isFinished = true
        }
        return json.takeBytes()
    }

    /// Reads the events of the next lines, and writes as many as were read.
    private mutating func writePortion(of section: Section) async throws {
        // What explains costs may read the log.
        if let events = trace.events, !pricing.explains {
            let priced = try pricing.priced(events)
            for line in lines[position...] {
                write(line, priced[line.index], in: section)
                position += 1
            }
            return
        }
        let numbers = lines[position...].prefix(Self.linesReadAtOnce)
            .map { trace.numbers[$0.index] }
        let engine = engine
        let pricing = pricing
        let (priced, count) = try await reads.run {
            () throws(EngineError) -> ([EventPricing.Priced], Int) in
            let portion = try engine.events(numbers, maximumBytes: Self.pieceByteCount)
            return (try pricing.priced(portion.events), portion.numberCount)
        }
        var events = priced[...]
        for line in lines[position...].prefix(count) {
            // An event that was damaged since the tree was made keeps its place, and says nothing.
            let event = events.first.flatMap {
                $0.stored.sequenceNumber == trace.numbers[line.index] ? $0 : nil
            }
            if event != nil { events.removeFirst() }
            write(line, event, in: section)
            position += 1
        }
    }

    /// Lines whose events are read together, if they are small.
    private static let linesReadAtOnce = 256

    // MARK: Parts

    private mutating func writeHead() {
        TraceListAnswer.writeMembers(of: trace.summary, countName: "total_events", to: &json)
        json.key("metadata")
        json.beginObject()
        json.member("user_id", trace.summary.userID)
        json.member("session_id", trace.summary.sessionID)
        json.member("environment", trace.environment)
        json.endObject()
        json.member("is_truncated", trace.isTruncated)
        json.member("unreadable_events", trace.unreadableCount)
    }

    private mutating func begin(_ section: Section) {
        switch section {
        case .tree(let name), .flat(let name): json.key(name)
        }
        json.beginArray()
    }

    private mutating func write(
        _ line: TraceTree.Line, _ event: EventPricing.Priced?, in section: Section
    ) {
        json.beginObject()
        if let event { EventAnswer.writeMembers(of: event, to: &json) }
        json.member("is_orphan", trace.tree.isOrphan[line.index])
        json.member("is_cycle", trace.tree.isCycleCut[line.index])
        switch section {
        case .flat:
            json.member("depth", line.depth)
            json.endObject()
        case .tree:
            json.key("children")
            json.beginArray()
            closeFinished(at: line.depth)
        }
    }

    /// Closes the event just written and those above it whose last child it was.
    private mutating func closeFinished(at depth: Int) {
        let next = position + 1 < lines.count ? lines[position + 1].depth : 0
        guard next <= depth else { return }
        for _ in next...depth {
            json.endArray()
            json.endObject()
        }
    }
}
