import Bytes
import EventLog
import Foundation
import Model
import Pricing
import Projections
import Records
import TestSupport

@testable import Engine

/// A directory of some segments with calls at random, in few minutes of some days, so that most cells
/// of rollups have several.
final class RandomCalls {
    private static let start: Int64 = 1_790_000_000_000_000
    static let days: Int64 = 3

    let path: String
    let project: ProjectID
    private(set) var engine: Engine

    init(_ random: inout SeededRandom) async throws {
        path = NSTemporaryDirectory() + "watchllm-repricing-" + UUID().uuidString
        project = try await DataDirectory.initialize(EngineOptions(dataDirectory: path)).projectID
        engine = try Engine.open(Self.options(path))
        var sent = 0
        for _ in 0..<3 {
            try publish(RandomPrices.book(&random))
            if random.oneIn(2) { try override(RandomPrices.override(&random)) }
            for _ in 0..<20 {
                let events = (0..<10).map { offset in Self.call(sent + offset, &random) }
                sent += events.count
                _ = try engine.ingest(events, into: project, by: .key("key_test")) { _ in }
                work()
            }
        }
    }

    deinit {
        engine.close()
        try? FileManager.default.removeItem(atPath: path)
    }

    func reopen() throws {
        engine.close()
        engine = try Engine.open(Self.options(path))
    }

    private static func options(_ path: String) -> EngineOptions {
        var options = EngineOptions(dataDirectory: path)
        options.hasThreads = false
        options.log.segmentByteCount = 32_768
        return options
    }

    private func work() { while engine.step() {} }

    func publish(_ book: String) throws {
        _ = try engine.publishPriceBook(PriceImport(Array(book.utf8)), by: .operator) { _ in }
        work()
    }

    func override(_ json: String) throws {
        _ = try engine.setPrice(OverrideDraft(json: Array(json.utf8)), by: .operator) { _ in }
        work()
    }

    /// A moment among those of the calls, mostly within one of their minutes.
    static func moment(_ random: inout SeededRandom) -> Timestamp {
        // Few minutes, so that several calls are in one.
        let minute = Int64(random.next() % 4) * 293 + Int64(random.next() % 2)
        let day = Int64(random.next() % UInt64(days))
        let rest = random.oneIn(4) ? 0 : Int64(random.next() % 60_000_000)
        let micros = start + day * 86_400_000_000 + minute * 60_000_000
        return Timestamp(microseconds: micros - micros % 60_000_000 + rest)
    }

    private static func call(_ number: Int, _ random: inout SeededRandom) -> Event {
        var event = Event(
            id: "call \(number)", type: random.oneIn(12) ? .log : .tokenUsage,
            timestamp: moment(&random), payload: Payload(encoding: .json, body: Array("{}".utf8)))
        event.model = random.oneIn(20) ? nil : "m\(random.next() % 6)"
        event.provider = random.oneIn(6) ? "acme" : nil
        event.serviceTier =
            random.oneIn(5) ? ["batch", "Batch ", "flex"][Int(random.next() % 3)] : nil
        event.usage = usage(&random)
        event.sdkName = "test"
        event.sdkVersion = "1"
        return event
    }

    private static func usage(_ random: inout SeededRandom) -> TokenUsage {
        func count(_ random: inout SeededRandom, upTo limit: UInt64) -> UInt64? {
            random.oneIn(3) ? nil : random.next() % limit
        }
        guard !random.oneIn(20) else { return TokenUsage() }
        // Mostly short, some beyond each threshold.
        let scale: UInt64 = [2_000, 40_000, 300_000, 1_500_000][Int(random.next() % 4)]
        return TokenUsage(
            input: count(&random, upTo: scale), output: count(&random, upTo: 8_000),
            total: random.oneIn(6) ? random.next() % scale : nil,
            cacheRead: count(&random, upTo: scale), cacheWrite: count(&random, upTo: 3_000),
            cacheWriteHour: count(&random, upTo: 3_000), reasoning: count(&random, upTo: 4_000),
            audioInput: count(&random, upTo: 500), audioOutput: count(&random, upTo: 500),
            inputIncludesCache: random.oneIn(2), outputIncludesReasoning: random.oneIn(2))
    }

    /// All events, without their bodies.
    func events() throws -> [StoredEvent] {
        var question = EventQuestion(projectID: project)
        question.limit = 10_000
        return try engine.eventHeads(try engine.events(question).positions.map(\.sequenceNumber))
    }
}
