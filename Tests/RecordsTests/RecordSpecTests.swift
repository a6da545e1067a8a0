import Bytes
import Glibc
import Model
import Records
import Testing

@Suite("The examples of spec/records.md")
struct RecordSpecTests {
    /// What the page says that its examples mean, by their headings.
    private static let examples: [(name: String, record: Record)] = [
        ("ProjectCreated", projectCreated), ("UsageIncremented", usageIncremented),
        ("KeyIssued", keyIssued), ("KeyRevoked", keyRevoked),
        ("PriceBookPublished", priceBook), ("PriceBookPublished2", priceBookOfJSON),
        ("PriceOverridden", priceOverridden), ("EventIngested", eventIngested),
        ("EventIngested2", eventWithFee), ("RetentionSet", retentionSet),
    ]

    private static let project = ProjectID("proj_0123456789ab")
    private static let commitTime = Timestamp(microseconds: 1_790_000_000_000_000)
    private static let projectCreated = Record.projectCreated(
        project: project, actor: .operator, name: "demo", description: nil)
    private static let usageIncremented = Record.usageIncremented(
        project: project, actor: .key("key_aaaaaaaaaaaa"), eventCount: 300)
    private static let keyRevoked = Record.keyRevoked(
        project: project, actor: .operator, keyID: "key_aaaaaaaaaaaa")
    private static let priceBook = Record.priceBookPublished(
        actor: .system, bookID: "builtin-1", text: Array("a,b\n".utf8))
    private static let priceBookOfJSON = Record.priceBookPublished(
        actor: .operator, bookID: "0123456789ab", text: Array(#"{"models":[]}"#.utf8))
    private static let priceOverridden = Record.priceOverridden(
        actor: .operator,
        override: PriceOverride(
            id: "ovr_aaaaaaaaaaaa", projectID: project, pattern: .prefix("gpt-4o"),
            provider: "azure",
            effectiveFrom: Timestamp(microseconds: 1_788_220_800_000_000),
            terms: Array(#"{"input":2,"output":8}"#.utf8), note: "EA"))
    private static let retentionSet = Record.retentionSet(
        project: project, actor: .operator, days: 30)
    private static var rangeRetired: Record {
        var range = RangeRetirement(
            segment: 3, first: SequenceNumber(1), last: SequenceNumber(4_096),
            lastCommitTime: commitTime, valueBefore: Array(0..<32), value: Array(32..<64))
        range.place = 1
        range.part = Array("folds".utf8)
        return .rangeRetired(range)
    }
    private static let keyIssued = Record.keyIssued(
        actor: .operator,
        key: Key(
            id: "key_aaaaaaaaaaaa", scope: .project, projectID: project, name: "ci",
            environment: .live, prefix: "sk_live_AbCd", digest: Array(0..<32),
            createdAt: commitTime))

    private static var eventIngested: Record {
        var event = Event(
            id: "e1", type: .tokenUsage,
            timestamp: Timestamp(microseconds: 1_789_999_999_500_000),
            payload: Payload(encoding: .json, body: Array("{}".utf8)))
        event.traceID = "t1"
        event.parentID = "e0"
        event.model = "gpt-4o"
        event.usage = TokenUsage(input: 1000, output: 50)
        event.sdkName = "sdk"
        event.sdkVersion = "1"
        let parts = Cost.Parts(
            freshInput: PicoUSD(2_500_000_000), output: PicoUSD(500_000_000))
        return .eventIngested(
            project: project, actor: .key("key_aaaaaaaaaaaa"), event: event,
            cost: Cost(parts: parts, source: .exact, priceID: "openai/gpt-4o@2024-10-01"))
    }

    private static var eventWithFee: Record {
        let event = Event(
            id: "e2", type: .tokenUsage,
            timestamp: Timestamp(microseconds: 1_789_999_999_500_000),
            payload: Payload(encoding: .json, body: []))
        return .eventIngested(
            project: project, actor: .key("key_aaaaaaaaaaaa"), event: event,
            cost: Cost(
                parts: Cost.Parts(request: PicoUSD(5_000_000_000)), source: .override,
                priceID: "override/ovr_aaaaaaaaaaaa"))
    }

    @Test("Every example decodes to the record it stands for and is what we write")
    func examplesHold() throws {
        let page = try Self.page()
        for (name, record) in Self.examples {
            let hex = try #require(Self.example(name, in: page), "no example of \(name)")
            let bytes = try #require(Hexadecimal.decode(hex), "\(name) is not hexadecimal")
            let decoded = try Record.decode(bytes.span.bytes, commitTime: Self.commitTime)
            #expect(decoded == record, "\(name)")
            #expect(Hexadecimal.encode(record.encoded()) == hex, "\(name)")
        }
    }

    @Test("The example of a retired range decodes to it, and is what we write but for the zeros")
    func retiredRangeHolds() throws {
        let hex = try #require(Self.example("RangeRetired", in: try Self.page()))
        let bytes = try #require(Hexadecimal.decode(hex))
        let decoded = try Record.decode(bytes.span.bytes, commitTime: Self.commitTime)
        #expect(decoded == Self.rangeRetired)
        let written = Self.rangeRetired.encoded()
        #expect(written.starts(with: bytes))
        // More than half of a batch of the log, and the rest of it zeros.
        #expect(written.count > 160 << 10)
        #expect(written[(bytes.count + 5)...].allSatisfy { $0 == 0 })
        let padded = try Record.decode(written.span.bytes, commitTime: Self.commitTime)
        #expect(padded == Self.rangeRetired)
    }

    @Test("Every kind of the page has its number")
    func kindsAreListed() throws {
        let page = try Self.page()
        for kind in RecordKind.allCases {
            #expect(page.contains("| \(kind.rawValue) | `\(kind.name)` |"), "\(kind.name)")
        }
    }

    /// The digits of the block that begins with ```` ```hex NAME ````.
    private static func example(_ name: String, in page: String) -> String? {
        var digits: String?
        for line in page.split(separator: "\n", omittingEmptySubsequences: false) {
            if line == "```hex \(name)" {
                digits = ""
            } else if line == "```", let digits {
                return digits
            } else if digits != nil {
                digits? += line.prefix { $0 != ";" }.filter { $0 != " " }
            }
        }
        return nil
    }

    private static func page() throws -> String {
        let path = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let file = try #require(fopen("/\(path)/spec/records.md", "r"))
        defer { fclose(file) }
        var bytes: [UInt8] = []
        while case let byte = getc(file), byte != EOF { bytes.append(UInt8(byte)) }
        return String(decoding: bytes, as: UTF8.self)
    }
}
