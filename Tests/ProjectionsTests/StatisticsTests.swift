import Bytes
import Model
import Projections
import TestSupport
import Testing

@Suite("Statistics from rollups")
struct StatisticsTests {
    private static let minute: Int64 = 60_000_000
    private static let day: Int64 = 86_400_000_000

    /// Windows with any mixture of ends, off and on the borders of minutes, hours and days.
    private static func window(_ random: inout SeededRandom) -> StatisticsWindow {
        func moment(_ random: inout SeededRandom) -> Timestamp {
            let offset = Int64.random(in: -day...(4 * day), using: &random)
            let unit = random.pick([1, minute, 60 * minute, day])
            let time = History.start.microseconds + offset
            return Timestamp(microseconds: time / unit * unit)
        }
        return StatisticsWindow(
            from: random.missing(oneIn: 4) { moment(&$0) },
            until: random.missing(oneIn: 4) { moment(&$0) })
    }

    @Test("Figures of any window are those of its events", arguments: 0..<5)
    func againstReference(seed: Int) throws {
        let history = History.random(seed: UInt64(seed), eventCount: 500)
        let set = history.folded()
        var random = SeededRandom(seed: UInt64(seed) + 9)
        for round in 0..<40 {
            let project = random.pick(History.projects)
            let window = round == 0 ? .everything : Self.window(&random)
            let reference = Reference(history, project: project)
            let overview = try set.view.overview(project, window: window)
            #expect(overview == reference.overview(window), "seed \(seed): \(window)")
            let usage = try set.view.modelUsage(project, window: window)
            #expect(usage == reference.modelUsage(window), "seed \(seed): \(window)")
            // Canonically equivalent names are different models.
            #expect(
                usage.map { Array($0.model.utf8) }
                    == reference.modelUsage(window).map { Array($0.model.utf8) })
            let types = try set.view.eventsByType(project, window: window)
            let members = reference.inside(window)
            #expect(types.reduce(0) { $0 + $1.count } == UInt64(members.count))
            for (type, count) in types {
                #expect(count == UInt64(members.count { $0.event.type == type }))
            }
            let isOrdered = zip(types, types.dropFirst()).allSatisfy { left, right in
                left.count > right.count
                    || (left.count == right.count && left.type.name < right.type.name)
            }
            #expect(isOrdered, "seed \(seed)")
        }
    }

    @Test("A series is dense, aligned and sums the events of its buckets", arguments: 0..<4)
    func series(seed: Int) throws {
        let history = History.random(seed: UInt64(seed), eventCount: 300)
        let set = history.folded()
        var random = SeededRandom(seed: UInt64(seed) + 9)
        for _ in 0..<25 {
            let project = random.pick(History.projects)
            let interval = random.pick([1, 5, 60, 90, 1_440, 10_080]) * Self.minute
            let metric = random.pick(SeriesMetric.allCases)
            let window = Self.window(&random)
            let reference = Reference(history, project: project)
            let points = try set.view.series(
                project, metric: metric, intervalMicroseconds: interval, window: window)
            let count = try set.view.seriesPointCount(
                project, intervalMicroseconds: interval, window: window)
            #expect(count == points.count || count > Limits.maximumSeriesPoints)
            let times = reference.inside(window).map(\.event.timestamp.microseconds)
            let from =
                window.from?.microseconds ?? times.min().map { $0 / Self.minute * Self.minute }
            let until =
                window.until?.microseconds
                ?? times.max().map { $0 / Self.minute * Self.minute + Self.minute }
            guard let from, let until, from / Self.minute < (until + Self.minute - 1) / Self.minute,
                !times.isEmpty || (window.from != nil && window.until != nil)
            else {
                #expect(points.isEmpty, "seed \(seed): \(window)")
                continue
            }
            guard count <= Limits.maximumSeriesPoints else { continue }
            let whole = (until + Self.minute - 1) / Self.minute * Self.minute
            let expected = reference.series(
                metric, interval: interval, from: from / Self.minute * Self.minute, until: whole)
            #expect(points == expected, "seed \(seed): \(metric) \(interval) \(window)")
        }
    }

    @Test("A project without events has an empty chart, or one of zeros between two bounds")
    func emptySeries() throws {
        let set = History().folded()
        let open = try set.view.series(
            History.project, metric: .cost, intervalMicroseconds: Self.minute, window: .everything)
        #expect(open.isEmpty)
        let window = StatisticsWindow(
            from: Timestamp(microseconds: 30_000_000), until: Timestamp(microseconds: 90_000_001))
        let bounded = try set.view.series(
            History.project, metric: .cost, intervalMicroseconds: Self.minute, window: window)
        #expect(
            bounded == [
                SeriesPoint(start: Timestamp(microseconds: 0), value: 0),
                SeriesPoint(start: Timestamp(microseconds: Self.minute), value: 0),
            ])
    }

    @Test("Too many points are counted, not made")
    func tooManyPoints() throws {
        var history = History()
        for time in [Int64.min, 0, .max] {
            history.append(
                Event(
                    id: "a", type: .log, timestamp: Timestamp(microseconds: time),
                    payload: Payload(encoding: .json, body: [])))
        }
        let set = history.folded()
        let count = try set.view.seriesPointCount(
            History.project, intervalMicroseconds: Self.minute, window: .everything)
        #expect(count == 307_445_734_562)
        let points = try set.view.series(
            History.project, metric: .requests, intervalMicroseconds: Self.minute,
            window: .everything)
        #expect(points.isEmpty)
        #expect(try set.view.overview(History.project, window: .everything).totalEvents == 3)
    }

    @Test("Tokens and cost are counted at model calls only, a failed call without tokens too")
    func whatCounts() throws {
        func event(_ type: EventType, _ kind: SpanKind = .span) -> Event {
            var event = Event(
                id: "a", type: type, timestamp: History.start,
                payload: Payload(encoding: .json, body: []))
            event.kind = kind
            event.model = "m"
            event.usage = TokenUsage(input: 10, output: 1)
            event.durationMicroseconds = 5_000
            return event
        }
        let cost = Cost(
            parts: Cost.Parts(output: PicoUSD(7)), source: .exact, priceID: "p")
        var history = History()
        for uncounted in [
            event(.span, .agent), event(.span, .tool), event(.message), event(.modelResponse),
        ] {
            history.append(uncounted, cost: cost)
        }
        for counted in [event(.tokenUsage), event(.span, .llm), event(.span, .embedding)] {
            history.append(counted, cost: cost)
        }
        var failed = event(.span, .llm)
        failed.usage = nil
        failed.isError = true
        history.append(failed)
        let set = history.folded()
        let overview = try set.view.overview(History.project, window: .everything)
        #expect(overview.modelCalls == 4)
        #expect(overview.totalTokens == 33)
        #expect(overview.totalCost == PicoUSD(21))
        #expect(overview.totalErrors == 1)
        // Of a model response and three spans of model calls; a token_usage event is no sample.
        #expect(overview.latency.count == 4)
        let usage = try set.view.modelUsage(History.project, window: .everything)
        #expect(usage.map(\.requestCount) == [4])
        #expect(usage.first?.pricingSource == .exact)
    }

    @Test("Models priced by the fallback are listed with their guess, per project and over all")
    func unpricedModels() throws {
        var history = History()
        func add(
            _ model: String?, _ provider: String?, _ cost: Int128, in project: ProjectID,
            _ time: Int64
        ) {
            var event = Event(
                id: "a", type: .tokenUsage, timestamp: Timestamp(microseconds: time),
                payload: Payload(encoding: .json, body: []))
            event.model = model
            event.provider = provider
            event.usage = TokenUsage(input: 3, output: 2)
            history.append(
                event, in: project,
                cost: Cost(
                    parts: Cost.Parts(output: PicoUSD(cost)), source: .default,
                    priceID: "default"))
        }
        add("b", nil, 5, in: History.project, 100)
        add("b", "x", 5, in: History.project, 400)
        add("a", nil, 5, in: History.project, 100)
        add("b", nil, 1, in: History.projects[1], 300)
        add(nil, nil, 50, in: History.projects[1], 300)
        let set = history.folded()
        func row(
            _ model: String, _ provider: String?, _ calls: UInt64, _ cost: Int128, _ seen: Int64
        )
            -> UnpricedModel
        {
            UnpricedModel(
                model: model, provider: provider, callCount: calls, inputTokens: 3 * calls,
                outputTokens: 2 * calls, guessedCost: PicoUSD(cost),
                lastSeen: Timestamp(microseconds: seen))
        }
        #expect(
            try set.view.unpricedModels(History.project) == [
                row("a", nil, 1, 5, 100), row("b", nil, 1, 5, 100), row("b", "x", 1, 5, 400),
            ])
        #expect(
            try set.view.unpricedModels(nil) == [
                row("", nil, 1, 50, 300), row("b", nil, 2, 6, 300), row("a", nil, 1, 5, 100),
                row("b", "x", 1, 5, 400),
            ])
        #expect(try set.view.unpricedModels(ProjectID("none")).isEmpty)
    }
}
