import Bytes
import Ingestion
import Model
import Pricing
import Records
import TestSupport
import Testing

/// What goes to the log straight from a request's body is what its events encode to.
@Suite("Records from places in a body")
struct RecordsInPlaceTests {
    typealias Native = NativeDecoding

    private static let project = ProjectID("proj_0123456789ab")
    static let capturePaths = [
        "genai/004.body", "langfuse/004.inflated", "logfire/004.body", "openinference/004.body",
        "traceloop/004.body",
    ]
    private let prices: PriceSet

    init() throws {
        prices = PriceSet(book: try PriceBook(id: "test", csv: PriceBook.builtInBytes))
    }

    /// Writes all events of a batch both ways.
    private func compare(_ batch: EventBatch, _ body: [UInt8], _ comment: Comment? = nil) {
        let writer = EventRecordWriter(project: Self.project, actor: .key("key_1"))
        for fields in batch.events {
            let event = batch.event(fields, in: body.span.bytes)
            let slow =
                event.isPriced
                ? event.usage.flatMap {
                    prices.cost(
                        of: $0, model: event.model, provider: event.provider,
                        serviceTier: event.serviceTier, at: event.timestamp, in: Self.project)
                } : nil
            let cost = prices.cost(
                of: fields, of: batch, in: body.span.bytes, project: Self.project)
            #expect(cost == slow, comment)
            let expected = Record.eventIngested(
                project: Self.project, actor: .key("key_1"), event: event, cost: slow
            ).encoded()
            var memory = [UInt8](
                repeating: 0, count: writer.maximumByteCount(of: fields, of: batch, cost: cost))
            let count = memory.withUnsafeMutableBytes {
                writer.write(fields, of: batch, in: body.span.bytes, cost: cost, to: $0)
            }
            #expect(Array(memory[..<count]) == expected, comment)
        }
    }

    @Test("of native events of every type, with escapes, tags and unknown members")
    func native() throws {
        var bodies = Native.samples.map { Native.json($0.type, $0.body) }
        bodies.append(NativeHostileTests.sample)
        bodies.append(
            Native.json(
                "token_usage",
                #"{"model":"GPT-4o-2024-08-06","provider":"OpenAI","serviceTier":"b\u0061tch","#
                    + #""inputTokens":10,"outputTokens":5}"#, #""eventId":"\u0065-1","x":{"y":1}"#))
        for json in bodies {
            let body = Array(json.utf8)
            let batch = try NativeDecoder().readEvent(body.span.bytes, now: Native.now) { "made" }
            #expect(batch.events.count == 1)
            compare(batch, body, "\(json)")
        }
    }

    @Test("of generated batches with random edits", arguments: [1, 2, 3] as [UInt64])
    func edited(seed: UInt64) {
        var generator = EventGenerator(seed: seed, start: Native.now)
        var random = SeededRandom(seed: seed)
        var taken = 0
        for round in 0..<100 {
            var body = Array(generator.batch(4).utf8)
            for _ in 0..<Int.random(in: 0..<3, using: &random) {
                body[Int.random(in: 0..<body.count, using: &random)] = UInt8(
                    truncatingIfNeeded: random.next())
            }
            guard
                let batch = try? NativeDecoder().readBatch(
                    body.span.bytes, now: Native.now, makeID: { "made" })
            else { continue }
            taken += 1
            compare(batch, body, "seed \(seed), round \(round)")
        }
        #expect(taken > 10, "seed \(seed)")
    }

    @Test("of what real clients sent, whole and with a byte flipped", arguments: Self.capturePaths)
    func captures(path: String) throws {
        let capture = try OTLPCapture(path)
        var random = SeededRandom(seed: 5)
        for round in 0..<5 {
            var body = capture.bytes
            if round > 0 {
                body[Int.random(in: 0..<body.count, using: &random)] ^= UInt8(1 << (round % 8))
            }
            let read = try? OTLPTraceDecoder.read(
                body.span.bytes, as: .protobuf, now: OTLPCapture.now)
            if round == 0 { #expect(read.map { !$0.batch.events.isEmpty } == true) }
            guard let read else { continue }
            compare(read.batch, body, "\(path), round \(round)")
        }
    }
}
