import Model
import Bytes
import Engine
import JSON
import Projections
import Search

/// A page of events: `{"events":[…],"total":…,"page":…,"page_size":…,"has_more":…,"next_cursor":…}`.
///
/// Events are read in portions of bytes, because a page of a thousand large ones would not fit into
/// memory.
struct EventListAnswer: StreamedAnswer {
    private let engine: Engine
    private let reads: ReadPool
    private let fingerprint: UInt32
    private let pageSize: Int
    /// Events of earlier pages.
    private let passed: Int
    private let page: EventSearchPage
    private let pricing: EventPricing
    /// Up to where the project's events are retired, or shown no more.
    let retiredThrough: Engine.RetiredThrough?
    private var rest: ArraySlice<SequenceNumber>
    /// Events of the page that the log can't give back.
    private var unreadableCount = 0
    private var json = JSONWriter(reservingCapacity: Self.pieceByteCount)
    private(set) var isFinished = false

    /// Finds out which events they are.
    init(
        _ question: EventQuestion, matching search: SearchQuery?, fingerprint: UInt32, passed: Int,
        prices: PriceChoice?, explains: Bool, backend: Backend
    ) async throws {
        let engine = backend.engine
        self.engine = engine
        self.reads = backend.reads
        self.fingerprint = fingerprint
        self.passed = passed
        self.pageSize = question.limit
        (page, retiredThrough, pricing) = try await backend.reads.run {
            () throws(EngineError) -> (EventSearchPage, Engine.RetiredThrough?, EventPricing) in
            let retired = try engine.retiredThrough(question.projectID)
            let page =
                if let search { try engine.events(question, matching: search) } else {
                    EventSearchPage(try engine.events(question))
                }
            let pricing = EventPricing(
                engine: engine,
                pricing: try engine.pricing(prices ?? .then, at: page.seenThrough),
                isTold: prices != nil, explains: explains)
            return (page, retired, pricing)
        }
        rest = page.positions.map(\.sequenceNumber)[...]
        json.beginObject()
        json.key("events")
        json.beginArray()
    }

    /// The last number that the whole page sees.
    var seenThrough: SequenceNumber { page.seenThrough }

    mutating func next() async throws -> [UInt8] {
        if !rest.isEmpty {
            let engine = engine
            let asked = rest
            let pricing = pricing
            let (events, count) = try await reads.run {
                () throws(EngineError) -> ([EventPricing.Priced], Int) in
                let portion = try engine.events(asked, maximumBytes: Self.pieceByteCount)
                return (try pricing.priced(portion.events), portion.numberCount)
            }
            for event in events { EventAnswer.write(event, to: &json) }
            unreadableCount += count - events.count
            rest = rest.dropFirst(count)
        }
        if rest.isEmpty { writeEnd() }
        return json.takeBytes()
    }

    private mutating func writeEnd() {
        json.endArray()
        json.key("total")
        if let total = page.total { json.integer(total) } else { json.null() }
        json.member("page", passed / max(1, pageSize) + 1)
        json.member("page_size", pageSize)
        json.member("has_more", page.resumesAfter != nil)
        var next: String?
        if let after = page.resumesAfter {
            let cursor = EventCursor(
                position: after, seenThrough: seenThrough, passed: passed + page.positions.count)
            next = cursor.text(fingerprint: fingerprint)
        }
        json.member("next_cursor", next)
        json.member("unreadable_events", unreadableCount)
        json.member("retired_through", retiredThrough?.number.rawValue)
        json.endObject()
        isFinished = true
    }
}
