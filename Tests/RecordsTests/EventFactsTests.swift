import Bytes
import Model
import Records
import TestSupport
import Testing

@Suite("The facts of an event record")
struct EventFactsTests {
    @Test("They say what the decoded record says", arguments: 0..<40)
    func agreement(seed: Int) throws {
        var random = SeededRandom(seed: UInt64(seed))
        for _ in 0..<50 {
            let record = RandomRecords.record(&random)
            let bytes = record.encoded()
            let facts = try EventFacts(bytes.span.bytes)
            guard case .eventIngested(let project, _, let event, let cost) = record else {
                #expect(facts == nil)
                continue
            }
            let found = try #require(facts)
            func text(_ place: Range<Int>?) -> String? {
                place.map { String(decoding: bytes[$0], as: UTF8.self) }
            }
            #expect(text(found.projectID) == project.rawValue)
            #expect(text(found.id) == event.id)
            #expect(text(found.traceID) == event.traceID)
            #expect(text(found.parentID) == event.parentID)
            #expect(text(found.name) == event.name)
            #expect(text(found.sessionID) == event.sessionID)
            #expect(text(found.userID) == event.userID)
            #expect(text(found.model) == event.model)
            #expect(text(found.provider) == event.provider)
            #expect(found.type == event.type)
            #expect(found.kind == event.kind)
            #expect(found.timestamp == event.timestamp)
            #expect(found.endTime == event.endTime)
            #expect(found.durationMicroseconds == event.durationMicroseconds)
            #expect(found.isError == event.isError)
            #expect(found.isPriced == event.isPriced)
            #expect(found.usage == event.usage)
            #expect(found.cost == cost?.total)
            if let cost { #expect(found.pricingSource == cost.source) }
        }
    }

    @Test("A text that is not UTF-8 is refused, wherever the bad byte stands")
    func badText() throws {
        for count in 1...24 {
            for place in 0..<count {
                var writer = ByteWriter()
                writer.varint(1)
                writer.varint(1)
                writer.varint(1 << 2 | 2)
                writer.lengthPrefixed("p")
                writer.varint(8 << 2 | 2)
                var id = [UInt8](repeating: 97, count: count)
                id[place] = 0x80
                writer.lengthPrefixed(id)
                #expect(throws: FormatError.self) { try EventFacts(writer.bytes.span.bytes) }
            }
        }
    }

    @Test("Without a project there are none")
    func missingProject() {
        #expect(throws: FormatError.self) { try EventFacts([1, 1].span.bytes) }
    }

    @Test("Project and id are found without the rest", arguments: 0..<10)
    func identity(seed: Int) throws {
        var random = SeededRandom(seed: UInt64(seed))
        for _ in 0..<50 {
            let record = RandomRecords.record(&random)
            let found = try Record.eventIdentity(record.encoded().span.bytes)
            guard case .eventIngested(let project, _, let event, _) = record else {
                #expect(found == nil)
                continue
            }
            #expect(found?.project == project, "seed \(seed)")
            #expect(found?.eventID == event.id, "seed \(seed)")
        }
    }
}
