import Bytes
import Model
import Records
import TestSupport
import Testing

@Suite("The codec of records")
struct RecordCodecTests {
    @Test("A record comes back as it was written", arguments: 0..<40)
    func roundTrip(seed: Int) throws {
        var random = SeededRandom(seed: UInt64(seed))
        for _ in 0..<50 {
            let record = RandomRecords.record(&random)
            let bytes = record.encoded()
            let decoded = try Record.decode(
                bytes.span.bytes, commitTime: RandomRecords.commitTime)
            #expect(decoded == record, "seed \(seed)")
            #expect(try RecordHeader(bytes.span.bytes).kind == record.kind)
        }
    }

    @Test("Without its payload an event is the same but for that")
    func withoutPayload() throws {
        var random = SeededRandom(seed: 1)
        for _ in 0..<100 {
            let event = RandomRecords.event(&random)
            let record = Record.eventIngested(
                project: ProjectID("p"), actor: .system, event: event, cost: nil)
            var expected = event
            expected.payload = Payload(encoding: event.payload.encoding, body: [])
            let decoded = try Record.decode(
                record.encoded().span.bytes, commitTime: RandomRecords.commitTime,
                includesPayload: false)
            #expect(
                decoded
                    == .eventIngested(
                        project: ProjectID("p"), actor: .system, event: expected, cost: nil))
        }
    }

    @Test("Fields that this version does not know are passed over", arguments: 0..<20)
    func unknownFields(seed: Int) throws {
        var random = SeededRandom(seed: UInt64(seed))
        for _ in 0..<20 {
            let record = RandomRecords.record(&random)
            var writer = ByteWriter()
            writer.append(record.encoded())
            for number in [UInt64(90), 1 << 20, 1 << 60] {
                writer.varint(number << 2)
                writer.varint(random.next())
                writer.varint(number << 2 | 1)
                writer.signedVarint(-5)
                writer.varint(number << 2 | 2)
                writer.lengthPrefixed(random.bytes(upTo: 30))
            }
            let decoded = try Record.decode(
                writer.bytes.span.bytes, commitTime: RandomRecords.commitTime)
            #expect(decoded == record, "seed \(seed)")
        }
    }

    @Test(
        "A kind that this version does not know gives nothing", arguments: [0, 4, 5, 200, 255, 256])
    func unknownKind(number: UInt64) throws {
        var writer = ByteWriter()
        writer.varint(number)
        writer.varint(1)
        writer.append([0xFF, 0xFF, 0xFF])
        let decoded = try Record.decode(
            writer.bytes.span.bytes, commitTime: RandomRecords.commitTime)
        #expect(decoded == nil)
        #expect(try EventFacts(writer.bytes.span.bytes) == nil)
    }

    @Test("A wire type of 3, and a field of another type than its own, are refused")
    func wrongWireTypes() {
        let cases: [[UInt8]] = [
            [2, 1, 4 << 2 | 3],  // wire type 3 in an unknown field
            [2, 1, 1 << 2, 7],  // a project that is a number
            [2, 1, 1 << 2 | 2, 1, 0xFF],  // a project that is not UTF-8
            [2, 1, 8 << 2, 7],  // no project at all
            [1, 1, 1 << 2 | 2, 1, 112, 9 << 2, 12],  // an event type that there is not
            [1, 1, 1 << 2 | 2, 1, 112, 30 << 2 | 2, 0],  // an amount of no bytes
            [1, 1, 1 << 2 | 2, 1, 112, 30 << 2 | 2, 17] + [UInt8](repeating: 1, count: 17),
        ]
        for bytes in cases {
            #expect(throws: FormatError.self, "\(bytes)") {
                try Record.decode(bytes.span.bytes, commitTime: RandomRecords.commitTime)
            }
        }
    }

    @Test("Cut off at any byte a record is refused or reads as less", arguments: 0..<20)
    func truncation(seed: Int) {
        var random = SeededRandom(seed: UInt64(seed))
        let record = RandomRecords.record(&random)
        let bytes = record.encoded()
        for count in bytes.indices {
            let cut = Array(bytes[..<count])
            let decoded = try? Record.decode(
                cut.span.bytes, commitTime: RandomRecords.commitTime)
            _ = try? EventFacts(cut.span.bytes)
            if let decoded { #expect(decoded.kind == record.kind, "seed \(seed), \(count) bytes") }
        }
    }

    @Test("Changed bytes never trap, and what decodes can be written again", arguments: 0..<40)
    func damage(seed: Int) throws {
        var random = SeededRandom(seed: UInt64(seed))
        var readable = 0
        for _ in 0..<150 {
            var bytes = RandomRecords.record(&random).encoded()
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                bytes[place] = UInt8(truncatingIfNeeded: random.next())
            }
            _ = try? EventFacts(bytes.span.bytes)
            let decoded = try? Record.decode(
                bytes.span.bytes, commitTime: RandomRecords.commitTime)
            guard let decoded else { continue }
            readable += 1
            let again = try Record.decode(
                decoded.encoded().span.bytes, commitTime: RandomRecords.commitTime)
            #expect(again == decoded, "seed \(seed)")
        }
        #expect(readable > 0, "seed \(seed)")
    }

    @Test("Numbers and names of kinds are what the log has")
    func kinds() {
        let names = RecordKind.allCases.map { "\($0.rawValue) \($0.name)" }
        #expect(
            names == [
                "1 EventIngested", "2 UsageIncremented", "3 ProjectCreated", "6 KeyIssued",
                "7 KeyRevoked", "8 PriceBookPublished", "9 PriceOverridden", "10 RangeRetired",
                "11 RetentionSet",
            ])
    }
}
