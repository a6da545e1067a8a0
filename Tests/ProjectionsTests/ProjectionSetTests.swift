import Bytes
import Model
import Projections
import Records
import TestSupport
import Testing

@Suite("The set of projections")
struct ProjectionSetTests {
    private static func key(
        _ id: String, scope: Key.Scope = .project, project: ProjectID? = History.project,
        digest: [UInt8]
    ) -> Key {
        Key(
            id: id, scope: scope, projectID: project, name: id, environment: .test,
            prefix: "sk_test",
            digest: digest, createdAt: History.start)
    }

    @Test("Projects are listed by creation, then by id, and made once")
    func projects() {
        var history = History()
        let ids = ["proj_b", "proj_a", "proj_c"].map { ProjectID($0) }
        let later = History.start.advanced(byMicroseconds: 1)
        for (id, time) in zip(ids, [History.start, History.start, later]) {
            let record = Record.projectCreated(
                project: id, actor: .operator, name: id.rawValue, description: "d")
            history.append(record, at: time)
        }
        history.append(
            .projectCreated(project: ids[0], actor: .operator, name: "again", description: nil))
        let set = history.folded()
        #expect(set.projects.map(\.id.rawValue) == ["proj_a", "proj_b", "proj_c"])
        #expect(set.project(ids[0])?.name == "proj_b")
        #expect(set.project(ids[2])?.createdAt == later)
        #expect(set.project(ProjectID("none")) == nil)
        #expect(set.skippedRecordCount == 1)
    }

    @Test("A key opens until it is revoked, and stays listed")
    func keys() {
        var history = History()
        history.append(.keyIssued(actor: .operator, key: Self.key("k2", digest: [2])))
        history.append(.keyIssued(actor: .operator, key: Self.key("k1", digest: [1])))
        var created = history.folded()
        #expect(created.key(digest: [1])?.id == "k1")
        #expect(created.key(digest: [3]) == nil)
        #expect(created.hasOperatorKey == false)
        let revoked = Record.keyRevoked(project: History.project, actor: .operator, keyID: "k1")
        history.append(revoked)
        history.append(revoked)
        let set = history.folded()
        #expect(set.key(digest: [1]) == nil)
        #expect(set.key(digest: [2])?.id == "k2")
        let states = set.keys(of: History.project)
        #expect(states.map(\.key.id) == ["k2", "k1"])
        #expect(states.map(\.isActive) == [true, false])
        #expect(states[1].revokedAt == History.start.advanced(byMicroseconds: 3))
        #expect(set.keys(of: History.projects[1]).isEmpty)
        #expect(set.skippedRecordCount == 0)
        let unknown: [UInt8] = [9]
        created.apply(
            unknown.span.bytes, sequenceNumber: SequenceNumber(9), commitTime: History.start)
        #expect(created.skippedRecordCount == 1)
    }

    @Test("The operator's key is told apart from a project's")
    func operatorKey() {
        var history = History()
        let key = Self.key("op", scope: .operator, project: nil, digest: [7])
        history.append(.keyIssued(actor: .system, key: key))
        let set = history.folded()
        #expect(set.hasOperatorKey == true)
        #expect(set.operatorKeys.map(\.key.id) == ["op"])
        #expect(set.key(digest: [7])?.scope == .operator)
        history.append(.keyRevoked(project: nil, actor: .operator, keyID: "op"))
        let after = history.folded()
        #expect(after.hasOperatorKey == false)
    }

    @Test("The price book published last is in force")
    func priceBook() {
        var history = History()
        let none = history.folded()
        #expect(none.priceBook == nil)
        history.append(.priceBookPublished(actor: .system, bookID: "one", text: [1]))
        history.append(.priceBookPublished(actor: .operator, bookID: "two", text: [2]))
        let set = history.folded()
        #expect(set.priceBook?.id == "two")
        #expect(set.priceBook?.text == [2])
        #expect(set.priceBook?.sequenceNumber == SequenceNumber(2))
        #expect(set.priceBook?.actor == .operator)
        #expect(set.priceBooks.map(\.id) == ["one", "two"])
        #expect(set.priceBooks.map(\.sequenceNumber.rawValue) == [1, 2])
    }

    @Test("Usage adds up by project and by the UTC month of the commit time")
    func usage() throws {
        var history = History()
        let moments = [
            "2026-09-30T23:59:59.999999Z", "2026-10-01T00:00:00Z", "2026-10-31T23:59:59Z",
        ]
        for (text, count) in zip(moments, [1, 10, 100] as [UInt64]) {
            let time = try #require(Timestamp(rfc3339: text))
            history.append(
                .usageIncremented(project: History.project, actor: .system, eventCount: count),
                at: time)
        }
        let set = history.folded()
        #expect(set.usage(of: History.project, month: 202_609) == 1)
        #expect(set.usage(of: History.project, month: 202_610) == 110)
        #expect(set.usage(of: History.project, month: 202_611) == 0)
        #expect(set.usage(of: History.projects[1], month: 202_609) == 0)
    }

    @Test("What can't be taken up is counted, shown, and changes nothing else")
    func skipped() throws {
        var history = History()
        history.append(bytes: [])
        history.append(bytes: [77, 1, 2, 3])
        history.append(bytes: [1, 1, 0xFF])
        history.append(.keyRevoked(project: nil, actor: .operator, keyID: "none"))
        history.append(.keyIssued(actor: .operator, key: Self.key("k", project: nil, digest: [1])))
        var set = history.folded()
        #expect(set.skippedRecordCount == 5)
        #expect(set.skippedRecords.map(\.sequenceNumber.rawValue) == [1, 2, 3, 4, 5])
        #expect(set.skippedRecords[1].reason == "it is of a kind that this version does not know")
        #expect(set.lastApplied == SequenceNumber(5))
        #expect(try set.digests().allSatisfy { $0.rowCount == 0 })
        let nothing: [UInt8] = []
        for number in 6..<40 as Range<UInt64> {
            set.apply(
                nothing.span.bytes, sequenceNumber: SequenceNumber(number),
                commitTime: History.start)
        }
        #expect(set.skippedRecordCount == 39)
        #expect(set.skippedRecords.count == FoldState.maximumSkippedExamples)
    }

    @Test("A record that comes twice, or late, is not folded again")
    func repeatedNumbers() throws {
        let history = History.random(seed: 1, eventCount: 20)
        var set = history.folded()
        let before = try set.digests()
        let last = set.lastApplied
        for entry in history.entries {
            set.apply(
                entry.bytes.span.bytes, sequenceNumber: entry.number,
                commitTime: entry.commitTime)
        }
        #expect(try set.digests() == before)
        #expect(set.lastApplied == last)
        #expect(set.skippedRecordCount == UInt64(history.entries.count))
    }

    @Test("Extreme values and damaged bytes are folded without a trap", arguments: 0..<20)
    func hostile(seed: Int) throws {
        var random = SeededRandom(seed: UInt64(seed))
        var set = ProjectionSet()
        for number in 1...400 as ClosedRange<UInt64> {
            let project = random.pick(History.projects)
            let times = [Int64.min, .min + 1, -1, 0, .max - 1, .max].map {
                Timestamp(microseconds: $0)
            }
            var event = History.randomEvent(&random)
            event.timestamp = random.pick(times)
            event.endTime = random.missing(oneIn: 3) { $0.pick(times) }
            event.durationMicroseconds = random.pick([0, 1, UInt64(Int64.max), .max])
            event.usage = TokenUsage(
                input: random.pick([0, .max]), output: .max, total: .max,
                cacheRead: random.pick([0, .max]), inputIncludesCache: random.oneIn(2))
            let amounts = [Int128.min, -1, 0, .max].map { PicoUSD($0) }
            let cost = Cost(
                parts: Cost.Parts(freshInput: random.pick(amounts), output: random.pick(amounts)),
                source: random.pick(PricingSource.allCases), priceID: "")
            var bytes =
                random.oneIn(5)
                ? Record.usageIncremented(project: project, actor: .system, eventCount: .max)
                    .encoded()
                : Record.eventIngested(project: project, actor: .system, event: event, cost: cost)
                    .encoded()
            if random.oneIn(4) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                bytes[place] = UInt8(truncatingIfNeeded: random.next())
            }
            set.apply(
                bytes.span.bytes, sequenceNumber: SequenceNumber(number),
                commitTime: random.pick(times))
        }
        #expect(set.eventCount > 100, "seed \(seed)")
        try Self.askEverything(set)
    }

    /// Asks every question once; only that none of them traps is of interest.
    private static func askEverything(_ set: borrowing ProjectionSet) throws {
        let project = History.project
        let extremes = StatisticsWindow(
            from: Timestamp(microseconds: .min), until: Timestamp(microseconds: .max))
        for window in [.everything, extremes, StatisticsWindow(from: nil, until: extremes.from)] {
            _ = try set.view.overview(project, window: window).latency.percentile(99)
            _ = try set.view.modelUsage(project, window: window)
            _ = try set.view.eventsByType(project, window: window)
            for metric in SeriesMetric.allCases {
                for interval in [.min, 0, 60_000_000, 86_400_000_000, .max] as [Int64] {
                    _ = try set.view.series(
                        project, metric: metric, intervalMicroseconds: interval, window: window)
                }
            }
        }
        let traces = try set.view.traces(TraceQuestion(projectID: nil, offset: .max, limit: .max))
        #expect(traces.summaries.isEmpty)
        for summary in try set.view.traces(TraceQuestion(projectID: nil)).summaries {
            #expect(summary.durationMicroseconds >= 0)
        }
        _ = try set.view.events(EventQuestion(projectID: project, offset: .max, limit: .max))
        _ = try set.view.unpricedModels(nil)
        #expect(try set.digests().count == 9)
    }
}
