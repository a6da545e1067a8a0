import Bytes
import Model
import TestSupport
import Testing

@testable import Projections

/// Whether a statistic comes from the sum of a run or from its parts may not show.
@Suite("Sums over runs of segments")
struct RollupRunTests {
    private static let day: Int64 = 86_400_000_000

    /// Makes the sums of all runs.
    ///
    /// - Parameter change: what becomes of each sum's file.
    private static func sum(
        _ set: inout ProjectionSet, _ change: (inout [UInt8]) -> Void = { _ in }
    ) throws {
        var tried: Set<UInt64> = []
        let cache = IndexCache(byteCount: 1 << 20)
        while let run = set.unsummedRun(except: tried) {
            tried.insert(run.number)
            let made = try run.file()
            var file = try #require(made)
            change(&file)
            if let sum = try? RollupRun(BytesInMemory(file), of: run, cache: cache) {
                set.adopt(sum)
            }
        }
        #expect(tried.count > 1)
    }

    private static func expectSame(
        _ found: ProjectionView, _ wanted: ProjectionView, _ random: inout SeededRandom,
        _ comment: Comment
    ) throws {
        for _ in 0..<10 {
            func moment(_ random: inout SeededRandom) -> Timestamp {
                let offset = Int64.random(in: -day...(4 * day), using: &random)
                return History.start.advanced(byMicroseconds: offset)
            }
            let window = StatisticsWindow(
                from: random.missing(oneIn: 2) { moment(&$0) },
                until: random.missing(oneIn: 2) { moment(&$0) })
            let project = random.pick(History.projects)
            #expect(
                try found.overview(project, window: window)
                    == wanted.overview(project, window: window), comment)
            #expect(
                try found.modelUsage(project, window: window)
                    == wanted.modelUsage(project, window: window), comment)
            #expect(
                try found.eventsByType(project, window: window).map(\.count)
                    == wanted.eventsByType(project, window: window).map(\.count), comment)
            #expect(try found.unpricedModels(project) == wanted.unpricedModels(project), comment)
            for (metric, minutes) in [
                (SeriesMetric.errors, 60), (.cost, 1_440), (.tokens, 7), (.requests, 90),
            ] {
                let interval = Int64(minutes) * RollupLevel.minuteMicroseconds
                #expect(
                    try found.series(
                        project, metric: metric, intervalMicroseconds: interval, window: window)
                        == wanted.series(
                            project, metric: metric, intervalMicroseconds: interval, window: window),
                    comment)
            }
        }
    }

    @Test("Answers are the same with sums and without", arguments: 0..<3)
    func answers(seed: UInt64) throws {
        let history = History.random(seed: seed, eventCount: 400)
        var set = history.folded(partLength: 9, isSealed: { _ in true })
        let wanted = set.view
        try Self.sum(&set)
        var random = SeededRandom(seed: seed)
        try Self.expectSame(set.view, wanted, &random, "seed \(seed)")
        let everything = StatisticsWindow(from: nil, until: nil)
        let run = try #require(set.view.runs[1])
        guard case .partial = run.answer(ModelUsageSum(everything), of: History.project) else {
            Issue.record("a sum that is not asked")
            return
        }
    }

    @Test("A sum that is damaged changes no answer", arguments: 0..<3)
    func damage(seed: UInt64) throws {
        let history = History.random(seed: seed, eventCount: 400)
        for round in 0..<8 {
            var set = history.folded(partLength: 9, isSealed: { _ in true })
            let wanted = set.view
            var random = SeededRandom(seed: seed * 100 + UInt64(round))
            var places = random
            try Self.sum(&set) { file in
                let place = Int.random(in: file.indices, using: &places)
                file[place] ^= 1 << UInt8.random(in: 0..<8, using: &places)
            }
            try Self.expectSame(set.view, wanted, &random, "seed \(seed), round \(round)")
        }
    }

    @Test("A sum stands for the parts that it was made of, and no others")
    func otherParts() throws {
        let history = History.random(seed: 5, eventCount: 400)
        var set = history.folded(partLength: 9, isSealed: { _ in true })
        var other = history.folded(partLength: 9, isSealed: { $0 != 20 })
        try Self.sum(&set)
        try Self.sum(&other)
        let run = try #require(set.view.runs[1])
        #expect(run.standsFor(set.view.parts[16...]))
        #expect(!run.standsFor(set.view.parts[17...]))
        #expect(!run.standsFor(other.view.parts[16...]))
        #expect(other.view.runs[1] == nil)
        #expect(other.view.runs[0] != nil)
    }

    @Test("A file is not taken for the sum of parts with other events")
    func otherEvents() throws {
        let whole = History.random(seed: 5, eventCount: 400)
            .folded(partLength: 9, isSealed: { _ in true })
        let others = History.random(seed: 6, eventCount: 400)
            .folded(partLength: 9, isSealed: { _ in true })
        let (wholeRun, othersRun) = (
            whole.unsummedRun(), others.unsummedRun()
        )
        let (made, other) = (try #require(wholeRun), try #require(othersRun))
        let bytes = try made.file()
        let file = try #require(bytes)
        let cache = IndexCache(byteCount: 1 << 20)
        _ = try RollupRun(BytesInMemory(file), of: made, cache: cache)
        #expect(throws: FormatError.self) {
            _ = try RollupRun(BytesInMemory(file), of: other, cache: cache)
        }
    }
}
