import Bytes
import Model
import Pricing
import TestSupport
import Testing

@testable import Projections

/// A section is read as it lies on disk: whatever that holds must be an answer or an error, after work
/// in proportion to its length.
@Suite("Damaged rollup sections")
struct RollupSectionDamageTests {
    /// A section that has something in every stream.
    private static func specimen(eventCount: Int) throws -> [UInt8] {
        var history = History.random(seed: 11, eventCount: eventCount)
        for model in ["gpt-4o", "acme-7b"] {
            var event = Event(
                id: "e", type: .tokenUsage, timestamp: History.start,
                payload: Payload(encoding: .json, body: []))
            event.model = model
            event.usage = TokenUsage(input: 10, output: 1)
            let parts = Cost.Parts(output: PicoUSD(5_000_000))
            history.append(event, cost: Cost(parts: parts, source: .default, priceID: "default"))
        }
        let view = history.folded(partLength: .max, isSealed: { _ in false }).view
        let project = try #require(try view.parts[0].project(History.project)).memory()
        let bytes = project.part.read(project.place) { RollupSection.encode($0) }
        let section = try RollupSection(SectionBytes(bytes))
        #expect(section.streams.allSatisfy { !$0.blocks.isEmpty })
        return bytes
    }

    /// Asks everything; how many questions failed, and how many cells were seen.
    private static func ask(_ bytes: [UInt8]) -> (failures: Int, cells: Int) {
        var failures = 0
        var cells = 0
        do throws(FormatError) {
            let section = try RollupSection(SectionBytes(bytes), headByteCount: 0)
            func attempt(_ question: () throws(FormatError) -> Void) {
                do throws(FormatError) { try question() } catch { failures += 1 }
            }
            attempt { () throws(FormatError) in
                let partial = try OverviewSum(.everything).partial(of: section)
                var sum = OverviewSum(.everything)
                sum.add(partial)
                _ = sum.answer.latency.percentile(99)
                _ = sum.answer.latency.averageMicroseconds
            }
            attempt { () throws(FormatError) in
                _ = try ModelUsageSum(.everything).partial(of: section)
            }
            attempt { () throws(FormatError) in _ = try UnpricedSum().partial(of: section) }
            let window = StatisticsWindow(
                from: History.start.advanced(byMicroseconds: 61_000_000),
                until: History.start.advanced(byMicroseconds: 100_000_000_000))
            attempt { () throws(FormatError) in
                _ = try DataSpanSum(window).partial(of: section)
            }
            attempt { () throws(FormatError) in
                let interval: Int64 = 300_000_000
                let buckets = SeriesSum.buckets(
                    intervalMicroseconds: interval, window: window, data: nil)
                guard let buckets else { return }
                let empty = SeriesSum(
                    .cost, intervalMicroseconds: interval, window: window, buckets: buckets)
                var sum = empty
                sum.add(try empty.partial(of: section))
                #expect(sum.answer.count == buckets.count)
            }
            for interval in [nil, 1] as [Int64?] {
                attempt { () throws(FormatError) in
                    let partial = try RepricingSum(window, interval: interval, pricer: Pricer())
                        .partial(of: section)
                    cells = max(cells, partial.amounts.count + partial.missed.count)
                }
            }
            attempt { () throws(FormatError) in
                let partial = try MergedRollups().partial(of: section)
                cells += partial.types.count + partial.models.count + partial.latencies.count
                cells += partial.buckets.count + partial.unpriced.count
                var merged = MergedRollups()
                merged.add(partial)
                _ = RollupSection.encode(merged)
            }
        } catch { failures += 1 }
        return (failures, cells)
    }

    /// Prices whatever it is given by terms that have everything.
    private final class Pricer: UsagePricer {
        private let terms: [PriceTerms]
        private var count: Int32 = 0

        init() {
            let rates = PriceRates(
                input: .maximum, cacheRead: .maximum, output: .maximum, reasoning: .maximum)
            let tiers = [PriceTerms.Tier(thresholdTokens: 7, rates: rates)]
            let request = PriceTerms.maximumRequestPrice
            terms = [
                PriceTerms(rates: rates, tiers: tiers, request: request),
                PriceTerms(rates: rates, tiers: tiers, tierRule: .marginal, request: request),
                PriceTerms(rates: rates, request: request),
            ]
        }

        func plan(for usage: UsageClass) -> Int32 {
            count += 1
            return count
        }

        func price(_ totals: UsageTotals, plan: Int32, minutes: Range<Int64>) -> PricedUsage? {
            let costs = terms.map { terms in
                terms.cost(
                    ofCalls: totals.calls, counts: totals.counts, inputs: totals.inputs,
                    serviceLevel: nil)
            }
            for cost in costs { if let cost { #expect(cost.total >= .zero) } }
            return costs[0].map { PricedUsage(cost: $0.total.rawValue, price: 0) }
        }
    }

    @Test("Any byte may be another one", arguments: [0x01, 0x80, 0xFF] as [UInt8])
    func flips(mask: UInt8) throws {
        let bytes = try Self.specimen(eventCount: 24)
        #expect(Self.ask(bytes).failures == 0)
        var failures = 0
        for place in bytes.indices {
            var damaged = bytes
            damaged[place] ^= mask
            let result = Self.ask(damaged)
            // No cell is shorter than a byte.
            #expect(result.cells <= bytes.count, "byte \(place)")
            if result.failures > 0 { failures += 1 }
        }
        #expect(failures > bytes.count / 20)
    }

    @Test("A section that ends early or late is none")
    func truncations() throws {
        let bytes = try Self.specimen(eventCount: 60)
        for count in bytes.indices {
            #expect(throws: FormatError.self, "\(count) of \(bytes.count) bytes") {
                try RollupSection(SectionBytes(Array(bytes.prefix(count))))
            }
        }
        #expect(throws: FormatError.self) { try RollupSection(SectionBytes(bytes + [0])) }
    }

    @Test("Any stretch may be other bytes", arguments: 0..<6)
    func splices(seed: Int) throws {
        var random = SeededRandom(seed: UInt64(seed))
        let bytes = try Self.specimen(eventCount: 60)
        var failures = 0
        for round in 0..<60 {
            var damaged = bytes
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let place = Int.random(in: 0..<damaged.count, using: &random)
                let length = Int.random(in: 1...20, using: &random)
                let end = min(damaged.count, place + length)
                // The longest numbers, and any.
                let fill = random.oneIn(2) ? nil : random.pick([0xFF, 0x7F, 0] as [UInt8])
                for index in place..<end {
                    damaged[index] = fill ?? UInt8(truncatingIfNeeded: random.next())
                }
                if random.oneIn(4) { damaged.insert(0xFF, at: place) }
                if random.oneIn(4) { damaged.remove(at: place) }
            }
            let result = Self.ask(damaged)
            #expect(result.cells <= damaged.count, "seed \(seed), round \(round)")
            if result.failures > 0 { failures += 1 }
        }
        #expect(failures > 10, "seed \(seed)")
    }

    @Test("Numbers beyond what they count are refused")
    func hostileHeaders() throws {
        func header(_ body: (inout ByteWriter) -> Void) -> [UInt8] {
            var writer = ByteWriter()
            body(&writer)
            return writer.bytes + [UInt8](repeating: 0, count: 40)
        }
        let minutes = Int64.max / 60_000_000
        let hostile: [(String, [UInt8])] = [
            ("no bytes", []),
            ("another version", header { $0.uint8(RollupSection.version + 1) }),
            (
                "a minute that no moment has",
                header {
                    $0.uint8(RollupSection.version)
                    $0.signedVarint(minutes + 1)
                    $0.varint(1)
                }
            ),
            (
                "more minutes than there are",
                header {
                    $0.uint8(RollupSection.version)
                    $0.signedVarint(minutes)
                    $0.varint(.max)
                }
            ),
            (
                "more texts than bytes",
                header {
                    $0.uint8(RollupSection.version)
                    $0.signedVarint(0)
                    $0.varint(1)
                    $0.varint(0)
                    $0.varint(.max)
                }
            ),
            (
                "texts beyond the end",
                header {
                    $0.uint8(RollupSection.version)
                    $0.signedVarint(0)
                    $0.varint(1)
                    $0.varint(0)
                    $0.varint(0)
                    $0.varint(0)
                    $0.varint(.max)
                }
            ),
        ]
        for (name, bytes) in hostile {
            #expect(throws: FormatError.self, "\(name)") {
                try RollupSection(SectionBytes(bytes))
            }
        }
    }

    @Test("A source that gives less than it was asked for is an error")
    func shortReads() throws {
        struct Short: SectionSource {
            let bytes: [UInt8]
            let missing: Int
            var byteCount: Int { bytes.count }
            func read(_ range: Range<Int>) throws(FormatError) -> [UInt8] {
                // The header comes whole.
                range.lowerBound == 0 && missing == 0
                    ? Array(bytes[range]) : Array(bytes[range].dropLast())
            }
        }
        let bytes = try Self.specimen(eventCount: 120)
        #expect(throws: FormatError.self) { try RollupSection(Short(bytes: bytes, missing: 1)) }
        let section = try RollupSection(Short(bytes: bytes, missing: 0), headByteCount: 0)
        #expect(throws: FormatError.self) {
            try OverviewSum(.everything).partial(of: section)
        }
    }
}
