import Bytes
import Model
import Projections
import TestSupport
import Testing

/// Where the parts of the log begin is nobody's business: no statistic may show it.
@Suite("Rollups in parts")
struct RollupPartsTests {
    private static let day: Int64 = 86_400_000_000

    /// The entries folded, with a new part before each with a chance of one in `parts`.
    private static func folded(
        _ history: History, cutOneIn parts: Int, _ random: inout SeededRandom
    ) -> ProjectionSet {
        var set = ProjectionSet()
        for entry in history.entries {
            if random.oneIn(parts) { set.beginPart() }
            set.apply(
                entry.bytes.span.bytes, sequenceNumber: entry.number, commitTime: entry.commitTime)
        }
        return set
    }

    @Test("Rows are sums over parts, wherever these begin", arguments: 0..<4)
    func digests(seed: Int) throws {
        let history = History.random(seed: UInt64(seed), eventCount: 250)
        var random = SeededRandom(seed: UInt64(seed) + 77)
        let whole = try history.folded(partLength: .max).digests()
        for cut in [2, 5, 30, 100] {
            let parted = try Self.folded(history, cutOneIn: cut, &random).digests()
            #expect(parted[6] == whole[6], "seed \(seed), cut one in \(cut)")
            #expect(parted[7] == whole[7], "seed \(seed), cut one in \(cut)")
        }
    }

    @Test("Answers are sums over parts, wherever these begin", arguments: 0..<4)
    func answers(seed: Int) throws {
        let history = History.random(seed: UInt64(seed), eventCount: 250)
        var random = SeededRandom(seed: UInt64(seed) + 78)
        let whole = history.folded(partLength: .max).view
        for cut in [2, 9, 60] {
            let parted = Self.folded(history, cutOneIn: cut, &random).view
            for round in 0..<12 {
                func moment(_ random: inout SeededRandom) -> Timestamp {
                    let offset = Int64.random(in: -Self.day...(4 * Self.day), using: &random)
                    return History.start.advanced(byMicroseconds: offset)
                }
                let window = StatisticsWindow(
                    from: random.missing(oneIn: 3) { moment(&$0) },
                    until: random.missing(oneIn: 3) { moment(&$0) })
                let project = random.pick(History.projects)
                let place: Comment = "seed \(seed), cut one in \(cut), round \(round): \(window)"
                #expect(
                    try parted.overview(project, window: window)
                        == whole.overview(project, window: window), place)
                #expect(
                    try parted.modelUsage(project, window: window)
                        == whole.modelUsage(project, window: window), place)
                let types = try parted.eventsByType(project, window: window)
                let expected = try whole.eventsByType(project, window: window)
                #expect(types.map(\.type) == expected.map(\.type), place)
                #expect(types.map(\.count) == expected.map(\.count), place)
                let minutes: Int64 = random.pick([1, 7, 60, 1_440])
                let metric = random.pick(SeriesMetric.allCases)
                let interval = minutes * 60_000_000
                #expect(
                    try parted.series(
                        project, metric: metric, intervalMicroseconds: interval, window: window)
                        == whole.series(
                            project, metric: metric, intervalMicroseconds: interval, window: window),
                    place)
            }
            for project in History.projects + [nil] {
                #expect(try parted.unpricedModels(project) == whole.unpricedModels(project))
            }
        }
    }

    @Test("The totals of all calls are those of the overviews together")
    func callTotals() throws {
        let set = History.random(seed: 5, eventCount: 250).folded()
        let view = set.view
        let overviews = try History.projects.map { try view.overview($0, window: .everything) }
        #expect(set.callTotals.inputTokens == overviews.reduce(0) { $0 + $1.inputTokens })
        #expect(set.callTotals.outputTokens == overviews.reduce(0) { $0 + $1.outputTokens })
        #expect(set.callTotals.cost == overviews.reduce(.zero) { $0 + $1.totalCost })
        #expect(set.callTotals.cost > .zero)
    }

    /// Pinned, since two stores are compared by them: another row is another version.
    @Test("The rows of rollups and models are those of versions 2 and 1")
    func pinned() throws {
        let rollups = [
            "8a518d168a9c57884497aaa6080222f83c14ca826ef9a46ef8722f8077f73864",
            "206cc178aca5a4e2f5c0f9b09763e9b6e3be9d794cf0c4d060ecf137c4a8edaa",
        ]
        let models = [
            "b17f8a2a8e38e1036f63a7fa5288df07d26b8553dbc93f5fd28d01d758f11b64",
            "166d600b26f71f4d73b62d2d6565ba65f196fabf1ea31ff13e7b512b40fcebd9",
        ]
        for seed in 0..<2 {
            let digests = try History.random(seed: UInt64(seed), eventCount: 400).folded().digests()
            #expect(digests[7].hexadecimal == rollups[seed])
            #expect(digests[8].hexadecimal == models[seed])
        }
    }
}
