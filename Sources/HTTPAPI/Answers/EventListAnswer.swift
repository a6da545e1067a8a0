import Model
import Bytes
import Engine
import JSON
import Projections

/// A page of events: `{"events":[…],"total":…,"page":…,"page_size":…,"has_more":…,"next_cursor":…}`.
///
/// Events are read in portions, each as of the first one's moment, because a page of a thousand
/// large ones need not fit into memory.
struct EventListAnswer: StreamedAnswer {
    /// Events read at once.
    static let portion = 100

    private let engine: Engine
    private let reads: ReadPool
    /// What is asked next: each portion moves it on.
    private var question: EventQuestion
    private let fingerprint: UInt32
    private let pageSize: Int
    /// Events of earlier pages.
    private let passed: Int
    private var missing: Int
    private var page: EventPage
    private var json = JSONWriter(reservingCapacity: Self.pieceByteCount)
    private(set) var isFinished = false

    /// Reads the first portion.
    init(
        _ question: EventQuestion, fingerprint: UInt32, passed: Int, backend: Backend
    ) async throws {
        let engine = backend.engine
        let reads = backend.reads
        self.engine = engine
        self.reads = reads
        self.question = question
        self.fingerprint = fingerprint
        self.passed = passed
        self.pageSize = question.limit
        self.missing = question.limit
        var first = question
        first.limit = min(question.limit, Self.portion)
        let asked = first
        page = try await reads.run { () throws(EngineError) in try engine.events(asked) }
        self.question.offset = 0
        json.beginObject()
        json.key("events")
        json.beginArray()
    }

    /// The last number that the whole page sees.
    var seenThrough: SequenceNumber { question.at ?? page.seenThrough }

    mutating func next() async throws -> [UInt8] {
        for event in page.events { EventAnswer.write(event, to: &json) }
        // Damaged events are left out of a page but count as shown: the portion's size decides.
        missing -= min(missing, Self.portion)
        if let last = page.events.last {
            question.after = EventQuestion.Position(
                timestamp: last.event.timestamp, sequenceNumber: last.sequenceNumber)
        }
        question.at = seenThrough
        guard page.hasMore, missing > 0, !page.events.isEmpty else {
            writeEnd()
            return json.takeBytes()
        }
        var portion = question
        portion.limit = min(missing, Self.portion)
        let asked = portion
        let engine = engine
        page = try await reads.run { () throws(EngineError) in try engine.events(asked) }
        return json.takeBytes()
    }

    private mutating func writeEnd() {
        json.endArray()
        json.member("total", page.total)
        json.member("page", passed / max(1, pageSize) + 1)
        json.member("page_size", pageSize)
        json.member("has_more", page.hasMore)
        var next: String?
        if page.hasMore, let after = question.after {
            let cursor = EventCursor(
                position: after, seenThrough: seenThrough, passed: passed + pageSize)
            next = cursor.text(fingerprint: fingerprint)
        }
        json.member("next_cursor", next)
        json.endObject()
        isFinished = true
    }
}
