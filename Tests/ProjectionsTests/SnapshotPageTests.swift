import Bytes
import Glibc
import Model
import Records
import Testing

@testable import Projections

/// The worked example of `spec/snapshot-format.md`, read from the page itself and written anew.
@Suite("The page about snapshots")
struct SnapshotPageTests {
    /// The hexadecimal digits of the page's code block that begins with a line.
    private static func block(_ title: String) throws -> [UInt8] {
        let path = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let file = try #require(fopen("/\(path)/spec/snapshot-format.md", "r"))
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 17)
        let count = fread(&bytes, 1, bytes.count, file)
        let page = String(decoding: bytes[..<count], as: UTF8.self)
        var digits = ""
        var isInside = false
        for line in page.split(separator: "\n", omittingEmptySubsequences: false) {
            if line == "    ; \(title)" {
                isInside = true
            } else if isInside {
                guard line.hasPrefix("    ") else { break }
                digits += line.prefix { $0 != ";" }.filter { !$0.isWhitespace }
            }
        }
        return try #require(Hexadecimal.decode(digits))
    }

    private static func snapshot() -> Snapshot {
        var folds = FoldState()
        let project = ProjectID("proj_000000000001")
        let time = Timestamp(microseconds: 1_790_000_000_000_000)
        let key = Key(
            id: "key_1", scope: .project, projectID: project, name: "first", environment: .live,
            prefix: "sk_live_abcd", digest: [UInt8](repeating: 0xdd, count: 32), createdAt: time)
        var event = Event(
            id: "e", type: .tokenUsage, timestamp: time,
            payload: Payload(encoding: .json, body: []))
        event.usage = TokenUsage(input: 100, output: 7)
        let cost = Cost(
            parts: Cost.Parts(freshInput: PicoUSD(250), output: PicoUSD(70)), source: .exact,
            priceID: "p")
        let records: [Record] = [
            .projectCreated(project: project, actor: .system, name: "one", description: nil),
            .keyIssued(actor: .system, key: key),
            .priceBookPublished(actor: .system, bookID: "b", text: Array("csv".utf8)),
            .priceOverridden(
                actor: .operator,
                override: PriceOverride(
                    id: "ovr_1", projectID: nil, pattern: .exact("m"), terms: Array("{}".utf8))),
            .eventIngested(project: project, actor: .key("key_1"), event: event, cost: cost),
            .usageIncremented(project: project, actor: .key("key_1"), eventCount: 1),
        ]
        for (place, record) in records.enumerated() {
            folds.apply(
                record.encoded().span.bytes, sequenceNumber: SequenceNumber(UInt64(place) + 1),
                commitTime: time)
        }
        return Snapshot(
            logID: [UInt8](0..<16), through: SequenceNumber(6),
            segments: [
                Snapshot.Segment(
                    number: 1, root: [UInt8](repeating: 0xaa, count: 32), recordCount: 6,
                    eventCount: 1, events: SequenceNumber(5)...SequenceNumber(5),
                    lastCommitTime: time)
            ], holes: [], folds: folds)
    }

    @Test("The example is what is written, and read as what it says")
    func example() throws {
        let snapshot = Self.snapshot()
        let file = snapshot.encoded
        #expect(try Self.block("header") == Array(file[..<128]))
        let content = try LZ4.decompress(
            Array(file[128...]).span.bytes, count: Int(file[60]) | Int(file[61]) << 8)
        #expect(try Self.block("content") == content)
        let state = Array(content.dropFirst(80))
        let folds = try FoldState(encoded: state)
        #expect(folds.hash == Array(file[68..<100]))
        let set = ProjectionSet(folds)
        #expect(set.projects.map(\.name) == ["one"])
        #expect(set.key(digest: [UInt8](repeating: 0xdd, count: 32))?.id == "key_1")
        #expect(set.callTotals.cost == PicoUSD(320))
        #expect(set.usage(of: ProjectID("proj_000000000001"), month: 202_609) == 1)
    }
}
