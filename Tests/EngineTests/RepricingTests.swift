import Bytes
import EventLog
import Foundation
import Model
import Pricing
import Projections
import Records
import TestSupport
import Testing

@testable import Engine

@Suite("Pricing the past anew")
struct RepricingTests {
    /// What costs are compared by: who paid when for what by which price.
    private struct Key: Hashable {
        var bucket: Int64
        var model: String
        var priceID: String?
        var source: PricingSource?
    }

    private struct Sum: Equatable {
        var calls: UInt64 = 0
        var cost = PicoUSD.zero
        var charged = PicoUSD.zero
    }

    private static func sums(_ costs: RepricedCosts) -> [Key: Sum] {
        var sums: [Key: Sum] = [:]
        for row in costs.rows where row.share.callCount > 0 {
            let key = Key(
                bucket: row.bucket, model: row.model, priceID: row.share.priceID,
                source: row.share.source)
            sums[key, default: Sum()].calls += row.share.callCount
            sums[key, default: Sum()].cost += row.share.cost
            sums[key, default: Sum()].charged += row.charged
        }
        return sums
    }

    /// The same from the events, one by one.
    private static func reference(
        _ home: RandomCalls, _ window: StatisticsWindow, interval: Int64?, by pricing: CostPricing
    ) throws -> [Key: Sum] {
        var sums: [Key: Sum] = [:]
        for stored in try home.events() {
            let minute = stored.event.timestamp.microseconds / 60_000_000
            let from = window.from.map { $0.microseconds / 60_000_000 } ?? .min
            let until = window.until.map { ($0.microseconds + 59_999_999) / 60_000_000 } ?? .max
            guard minute >= from, minute < until,
                window.at.map({ stored.sequenceNumber <= $0 }) ?? true,
                let cost = pricing.priced(stored).cost
            else { continue }
            let key = Key(
                bucket: interval.map { stored.event.timestamp.microseconds / $0 } ?? 0,
                model: stored.event.model ?? "", priceID: cost.priceID, source: cost.source)
            sums[key, default: Sum()].calls += 1
            sums[key, default: Sum()].cost += cost.total
            sums[key, default: Sum()].charged += stored.cost?.total ?? .zero
        }
        return sums
    }

    @Test("A random history priced by rollups is that priced event by event", arguments: 0..<8)
    func equal(seed: Int) async throws {
        var random = SeededRandom(seed: UInt64(seed))
        let home = try await RandomCalls(&random)
        for number in 0..<8 {
            let pricing =
                number == 0
                ? CostPricing.asCharged
                : CostPricing(choice: .now, prices: try RandomPrices.set(&random, home.project))
            var window =
                random.oneIn(2)
                ? StatisticsWindow.everything
                : StatisticsWindow(
                    from: RandomCalls.moment(&random),
                    until: random.oneIn(2) ? RandomCalls.moment(&random) : nil)
            if random.oneIn(3) {
                let last = home.engine.lastApplied.rawValue
                window.at = SequenceNumber(1 + random.next() % last)
            }
            let intervals: [Int64?] = [
                nil, 60_000_000, 300_000_000, 3_600_000_000, 86_400_000_000,
            ]
            let interval = intervals[number % intervals.count]
            let costs = try home.engine.costs(
                of: home.project, window: window, intervalMicroseconds: interval, by: pricing)
            let expected = try Self.reference(home, window, interval: interval, by: pricing)
            #expect(costs.unreadableCount == 0)
            #expect(Self.sums(costs) == expected, "seed \(seed), prices \(number)")
            #expect(
                costs.total == expected.values.reduce(.zero) { $0 + $1.cost }, "seed \(seed)")
        }
    }

    @Test("What a day's rollups don't tell is read from calls, and nothing else is")
    func rest() async throws {
        var random = SeededRandom(seed: 7)
        let home = try await RandomCalls(&random)
        func rest(_ set: PriceSet?) throws -> Int {
            let repricer = Repricer(set, project: home.project)
            let found = try home.engine.ask(home.project) { view in
                try view.repricing(
                    home.project, window: .everything, intervalMicroseconds: nil, by: repricer)
            }
            return found.rest.reduce(0) { $0 + $1.numbers.count }
        }
        func set(_ terms: String) throws -> PriceSet {
            let json = #"{"models": [{"provider": "acme", "model": "m1", \#(terms)}]}"#
            return PriceSet(book: try PriceImport(Array(json.utf8)).book)
        }
        func tier(_ threshold: Int) -> String {
            #""input": 1, "output": 2, "tiers": [{"above_input_tokens": \#(threshold), "input": 2, "output": 4}]"#
        }
        #expect(try rest(nil) == 0)
        #expect(try rest(set(#""input": 1, "output": 2, "request": 0.5"#)) == 0)
        // A border of a size, and one that lies beyond all calls.
        #expect(try rest(set(tier(200_000))) == 0)
        #expect(try rest(set(tier(1_000_000_000))) == 0)
        let numbers = try [500, 1_000, 5_000, 20_000, 100_000].map { try rest(set(tier($0))) }
        #expect(numbers.reduce(0, +) > 0)
    }

    @Test("As charged never changes, whatever is imported later")
    func then() async throws {
        var random = SeededRandom(seed: 11)
        let home = try await RandomCalls(&random)
        func told() throws -> [Key: Sum] {
            Self.sums(
                try home.engine.costs(
                    of: home.project, window: .everything, intervalMicroseconds: 86_400_000_000,
                    by: .asCharged))
        }
        let before = try told()
        let now = try home.engine.pricing(.now)
        for _ in 0..<3 {
            try home.publish(RandomPrices.book(&random))
            try home.override(RandomPrices.override(&random))
            #expect(try told() == before)
        }
        // The first book is asked for by its id, and tells what it told.
        let named = try home.engine.pricing(.book(now.prices?.book.id ?? ""))
        #expect(named.prices?.book.rows == now.prices?.book.rows)
        #expect(named.prices?.overrides.isEmpty == true)
        #expect(throws: EngineError.unknownBook("none")) {
            try home.engine.pricing(.book("none"))
        }
        try home.reopen()
        #expect(try told() == before)
    }

    @Test("What if: the rows add up, what was is as charged, and nothing is written")
    func whatIf() async throws {
        var random = SeededRandom(seed: 3)
        let home = try await RandomCalls(&random)
        let last = home.engine.lastApplied
        let digest = try home.engine.digests().total
        let tried = try RandomPrices.set(&random, home.project)
        for choice in [PriceChoice.then, .now] {
            let before = try home.engine.pricing(choice)
            let found = try home.engine.whatIf(
                tried, instead: before, projects: [home.project], window: .everything)
            let total = found.rows.reduce(into: WhatIf.Figures()) { $0 += $1.figures }
            let events = try home.events()
            let was = events.compactMap { before.priced($0).cost }
            let would = events.compactMap {
                CostPricing(choice: .now, prices: tried).priced($0).cost
            }
            #expect(total.before == was.reduce(.zero) { $0 + $1.total })
            #expect(total.after == would.reduce(.zero) { $0 + $1.total })
            #expect(total.callCount == UInt64(would.count))
            #expect(total.difference.rawValue == total.after.rawValue - total.before.rawValue)
            #expect(
                found.shares.flatMap(\.shares).reduce(.zero) { $0 + $1.cost } == total.after)
        }
        #expect(home.engine.lastApplied == last)
        #expect(try home.engine.digests().total == digest)
    }

    @Test("The built-in book comes back, and a later start may replace it")
    func builtIn() async throws {
        let home = try await TemporaryEngine()
        let carried = home.engine.priceBook.id
        try await home.engine.publishPriceBook(
            try PriceImport(
                Array(
                    #"{"models": [{"provider": "a", "model": "m", "input": 1, "output": 2}]}"#.utf8)
            ), by: .operator)
        #expect(home.engine.priceBook.id != carried)
        let back = try await home.engine.publishPriceBook(try .builtIn(), by: .operator)
        #expect(back.id == carried)
        #expect(home.engine.priceBook.rows == PriceBook.builtIn.rows)
        try home.reopen()
        #expect(home.engine.priceBook.id == carried)
    }
}
