import Bytes
import Glibc
import Model
import Records
import Testing

@testable import Projections

/// The worked example of `spec/index-format.md`, read from the page itself and written anew.
@Suite("The page about index files")
struct IndexPageTests {
    /// The hexadecimal digits of the page's code block that begins with a line.
    private static func block(_ title: String) throws -> [UInt8] {
        let path = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let file = try #require(fopen("/\(path)/spec/index-format.md", "r"))
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

    private static let segment = IndexHeader.Segment(
        number: 2, logID: [UInt8](0..<16), root: [UInt8](repeating: 0xaa, count: 32),
        recordCount: 2)

    /// Two events of one trace.
    private static func file() throws -> [UInt8] {
        var set = ProjectionSet()
        set.beginPart(segment: 2)
        for number in 0..<2 {
            var event = Event(
                id: "e\(number)", type: .span,
                timestamp: Timestamp(
                    microseconds: 1_790_000_000_000_000 + Int64(number) * 1_000_000),
                payload: Payload(encoding: .json, body: []))
            event.kind = .llm
            event.traceID = "00ff"
            event.name = "chat"
            event.model = "gpt-4o"
            event.usage = TokenUsage(input: 100, output: 7)
            let cost = Cost(
                parts: Cost.Parts(freshInput: PicoUSD(250), output: PicoUSD(70)), source: .exact,
                priceID: "p")
            let record = Record.eventIngested(
                project: ProjectID("proj_000000000001"), actor: .system, event: event, cost: cost)
            set.apply(
                record.encoded().span.bytes, sequenceNumber: SequenceNumber(UInt64(number) + 40),
                commitTime: event.timestamp)
        }
        set.beginPart()
        return try #require(set.unsealedPart(ofSegment: 2)?.indexFile(of: segment))
    }

    private static func content(of file: [UInt8]) throws -> [UInt8] {
        let source = BytesInMemory(file)
        let index = try IndexFile(source, of: segment, cache: IndexCache(byteCount: 1 << 20))
        return try index.read(0..<index.byteCount)
    }

    @Test("The file of the example is what is written for its events")
    func file() throws {
        let written = try Self.file()
        let header = try Self.block("header")
        #expect([UInt8](written.prefix(128)) == header)
        let content = try Self.content(of: written)
        if try content != Self.block("content") { Issue.record("\(Hexadecimal.encode(content))") }
    }

    @Test("The example is read as the page says")
    func reading() throws {
        let content = try Self.block("content")
        let header = try IndexHeader(Self.block("header"))
        #expect(header.contentByteCount == content.count)
        let file = IndexPages.file(content, header)
        let cache = IndexCache(byteCount: 1 << 20)
        let part = try SealedPart(BytesInMemory(file), of: Self.segment, cache: cache)
        let project = try #require(try part.project(ProjectID("proj_000000000001")))
        #expect(project.entry.eventCount == 2)
        #expect(try project.texts().all() == [Array("chat".utf8), Array("gpt-4o".utf8)])
        let trace = try #require(try project.traces().row(of: TraceName("00ff")))
        #expect(trace.eventCount == 2)
        #expect(trace.tokens == 214)
        #expect(trace.cost == 640)
        let members = try project.members(of: TraceName("00ff"), at: nil)
        #expect(members == [SequenceNumber(40), SequenceNumber(41)])
        #expect(try project.eventNumbers(idHash: StableHash.eventID("e1")) == [SequenceNumber(41)])
        #expect(try !project.has(TraceName("00fe")))
    }
}
