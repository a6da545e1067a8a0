import Bytes
import Glibc
import Model
import TestSupport
import Testing

@testable import Projections

/// The worked example of `spec/index-rollups.md`, read from the page itself.
@Suite("The page about rollup sections")
struct RollupSectionPageTests {
    private static func page() throws -> String {
        let path = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let file = try #require(fopen("/\(path)/spec/index-rollups.md", "r"))
        defer { fclose(file) }
        var bytes: [UInt8] = []
        while case let byte = getc(file), byte != EOF { bytes.append(UInt8(byte)) }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The bytes of the lines `0000: …` of the page.
    private static func example() throws -> [UInt8] {
        var bytes: [UInt8] = []
        for line in try page().split(separator: "\n") {
            let halves = line.split(separator: ":", maxSplits: 1)
            guard halves.count == 2, halves[0].count == 4, halves[0].allSatisfy(\.isHexDigit)
            else { continue }
            #expect(Int(halves[0], radix: 16) == bytes.count)
            bytes += try #require(Hexadecimal.decode(halves[1].filter { !$0.isWhitespace }))
        }
        return bytes
    }

    /// The three events that the page tells of.
    private static func view() -> ProjectionView {
        func event(_ type: EventType, seconds: Int64, model: String) -> Event {
            var event = Event(
                id: "e", type: type,
                timestamp: History.start.advanced(byMicroseconds: seconds * 1_000_000),
                payload: Payload(encoding: .json, body: []))
            event.model = model
            return event
        }
        func cost(_ amount: Int128, _ source: PricingSource) -> Cost {
            Cost(parts: Cost.Parts(output: PicoUSD(amount)), source: source, priceID: "p")
        }
        var history = History()
        var response = event(.modelResponse, seconds: 30, model: "gpt-4o")
        response.durationMicroseconds = 1_234_000
        history.append(response)
        var usage = event(.tokenUsage, seconds: 31, model: "gpt-4o")
        usage.usage = TokenUsage(input: 1_000, output: 50)
        history.append(usage, cost: cost(3_000_000_000, .exact))
        var call = event(.span, seconds: 65, model: "acme-7b")
        call.kind = .llm
        call.provider = "acme"
        call.isError = true
        call.usage = TokenUsage(input: 200, output: 10)
        call.durationMicroseconds = 2_100_000
        history.append(call, cost: cost(700_000_000, .default))
        return history.folded(isSealed: { _ in false }).view
    }

    @Test("The page's bytes give the page's answers")
    func decode() throws {
        let section = try RollupSection(SectionBytes(Self.example()))
        #expect(section.extent == 29_833_280...29_833_281)
        #expect(section.base.number == 2)
        #expect(
            try section.names([0, 1, 2, StringTable.none])
                == [Array("acme".utf8), Array("acme-7b".utf8), Array("gpt-4o".utf8), nil])
        let classes = try section.usageClasses()
        #expect(classes.map(\.model) == [Array("acme-7b".utf8), Array("gpt-4o".utf8)])
        #expect(classes.map(\.provider) == [Array("acme".utf8), nil])
        #expect(classes.map(\.source) == [5, 1])
        var charged: [Int128] = []
        try section.forEachCell(UsageTotals.self, in: .everything) { _, part, totals in
            #expect(totals.calls == 1)
            #expect(totals.counts.input == [200, 1_000][Int(part)])
            charged.append(totals.charged)
        }
        #expect(charged == [700_000_000, 3_000_000_000])
        var sum = OverviewSum(.everything)
        sum.add(try sum.partial(of: section))
        let overview = sum.answer
        #expect(overview.totalEvents == 3)
        #expect(overview.totalErrors == 1)
        #expect(overview.modelCalls == 2)
        #expect(overview.totalTokens == 1_260)
        #expect(overview.totalCost == PicoUSD(3_700_000_000))
        #expect(overview.defaultPricedCost == PicoUSD(700_000_000))
        #expect(overview.latency.percentile(50) == 1_234)
        #expect(overview.latency.maximumMicroseconds == 2_100_000)
        var unpriced = UnpricedSum()
        unpriced.add(try unpriced.partial(of: section))
        #expect(unpriced.answer.map(\.model) == ["acme-7b"])
        #expect(unpriced.answer.map(\.provider) == ["acme"])
        #expect(
            unpriced.answer.map(\.lastSeen) == [History.start.advanced(byMicroseconds: 65_000_000)])
    }

    @Test("Three events give the page's bytes")
    func encode() throws {
        let project = try #require(try Self.view().parts[0].project(History.project)).memory()
        let bytes = project.part.read(project.place) { RollupSection.encode($0) }
        if try bytes != Self.example() { Issue.record("\(Self.dump(bytes))") }
    }

    /// The page's form of some bytes.
    private static func dump(_ bytes: [UInt8]) -> String {
        stride(from: 0, to: bytes.count, by: 16).map { start in
            let digits = String(start, radix: 16)
            let words = stride(from: start, to: min(start + 16, bytes.count), by: 4).map {
                Hexadecimal.encode(bytes[$0..<min($0 + 4, bytes.count)])
            }
            return String(repeating: "0", count: 4 - digits.count) + digits + ": "
                + words.joined(separator: " ")
        }.joined(separator: "\n")
    }
}
