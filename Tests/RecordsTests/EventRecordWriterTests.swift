import Bytes
import Model
import Records
import TestSupport
import Testing

@Suite("Records written in place")
struct EventRecordWriterTests {
    @Test("Any event gives the bytes that its record encodes to", arguments: [1, 2, 3] as [UInt64])
    func sameBytes(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var count = 0
        while count < 400 {
            guard
                case .eventIngested(let project, let actor, let event, let cost) =
                    RandomRecords.record(&random)
            else { continue }
            count += 1
            var batch = EventBatch()
            batch.append(event)
            let fields = try #require(batch.events.first)
            let expected = Record.eventIngested(
                project: project, actor: actor, event: event, cost: cost
            ).encoded()
            let writer = EventRecordWriter(project: project, actor: actor)
            let capacity = writer.maximumByteCount(of: fields, of: batch, cost: cost)
            #expect(expected.count <= capacity, "seed \(seed), event \(count)")
            var memory = [UInt8](repeating: 0xAA, count: capacity)
            let written = memory.withUnsafeMutableBytes {
                writer.write(fields, of: batch, in: [UInt8]().span.bytes, cost: cost, to: $0)
            }
            #expect(Array(memory[..<written]) == expected, "seed \(seed), event \(count)")
            #expect(batch.events(in: [UInt8]().span.bytes) == [event])
        }
    }

    @Test("A cost whose fields take more than 127 bytes has a longer length before them")
    func longCost() throws {
        for length in [0, 20, 90, 110, 120, 200, 5_000, 20_000] {
            let event = Event(
                id: "e", type: .tokenUsage, timestamp: Timestamp(microseconds: 1),
                payload: Payload(encoding: .json, body: [1]))
            let cost = Cost(
                parts: Cost.Parts(output: PicoUSD(7)), source: .exact,
                priceID: String(repeating: "x", count: length))
            var batch = EventBatch()
            batch.append(event)
            let project = ProjectID("p")
            let expected = Record.eventIngested(
                project: project, actor: .system, event: event, cost: cost
            ).encoded()
            let writer = EventRecordWriter(project: project, actor: .system)
            var memory = [UInt8](
                repeating: 0,
                count: writer.maximumByteCount(of: batch.events[0], of: batch, cost: cost))
            let written = memory.withUnsafeMutableBytes {
                writer.write(
                    batch.events[0], of: batch, in: [UInt8]().span.bytes, cost: cost, to: $0)
            }
            #expect(Array(memory[..<written]) == expected, "\(length)")
        }
    }
}
