import Bytes
import EventLog
import Model
import Projections
import Records
import Synchronization
import TestSupport
import Testing

@testable import Engine

@Suite("Retention")
struct RetentionTests {
    private static let day: Int64 = 86_400_000_000

    private final class Notices: Sendable {
        let messages = Mutex<[String]>([])
    }

    /// An engine without threads on a simulated disk, with small segments.
    private final class Home {
        var disk: SimulatedFileSystem
        let clock: ManualClock
        var limits: RetentionLimits
        private(set) var engine: Engine
        private(set) var projects: [ProjectID] = []
        private(set) var token = ""
        let notices = Notices()
        private var last = 0
        private var random = SeededRandom(seed: 5)

        init(_ limits: RetentionLimits = RetentionLimits(), projectCount: Int = 1) throws {
            let disk = SimulatedFileSystem()
            disk.loseUnsyncedDirectories()
            let clock = ManualClock()
            self.limits = limits
            self.disk = disk
            self.clock = clock
            engine = try DataDirectory.prepare(Self.options(disk, clock, limits))
            token = try engine.issueOperatorToken { _ in }.secret
            for number in 0..<projectCount {
                projects.append(
                    try engine.createProject(
                        name: "p\(number)", description: nil, by: .operator, settled: { _ in }
                    ).project.id)
            }
            while engine.step() {}
        }

        static func options(
            _ disk: SimulatedFileSystem, _ clock: ManualClock, _ limits: RetentionLimits
        ) -> EngineOptions {
            var options = EngineOptions(
                dataDirectory: "/srv/data", fileSystem: disk, clock: clock)
            options.hasThreads = false
            options.log.segmentByteCount = 16_384
            options.retention = limits
            return options
        }

        func reopen(_ left: SimulatedFileSystem? = nil) throws {
            if let left { disk = left } else { engine.close() }
            var options = Self.options(disk, clock, limits)
            options.notify = { [notices] notice in
                notices.messages.withLock { $0.append(notice.message) }
            }
            engine = try Engine.open(options)
        }

        func work() {
            while engine.step() {}
            // What could not be done is tried again after a minute.
            clock.advance(milliseconds: 61_000)
            clock.setWallTime(clock.wallTime().advanced(byMicroseconds: 1_000))
            while engine.step() {}
        }

        /// Takes some events, a request each.
        func ingest(_ count: Int, into place: Int = 0) throws {
            for number in last..<last + count {
                var event = TemporaryEngine.usageEvent(
                    "event \(number)", model: "gpt-4o", input: UInt64(number), output: 7)
                event.traceID = "trace \(number / 3)"
                // Noise, so that it takes room on disk: what is kept of a retired range does too.
                let noise = (0..<400).map { _ in String(random.next(), radix: 16) }.joined()
                event.payload.body = Array(#"{"noise":"\#(noise)"}"#.utf8)
                _ = try engine.ingest([event], into: projects[place], by: .key("k")) { _ in }
                work()
            }
            last += count
        }

        func events(_ place: Int = 0) throws -> EventPage {
            try engine.events(EventQuestion(projectID: projects[place], limit: 1_000))
        }

        /// The total digest of what the log alone gives.
        func rebuilt() throws -> String {
            let scanner = try LogScanner(
                directory: "/srv/data/log", fileSystem: disk.afterKill())
            var set = ProjectionSet()
            if let retired = scanner.report.retired {
                set = ProjectionSet(
                    try FoldState(retiredBy: retired.record) {
                        try scanner.records([$0]).first?.bytes
                    })
            }
            var segment: UInt64 = 0
            try scanner.batches { batch in
                if segment != batch.segmentNumber {
                    segment = batch.segmentNumber
                    set.beginPart(segment: segment)
                }
                batch.forEachRecord { number, time, bytes in
                    set.apply(bytes, sequenceNumber: number, commitTime: time)
                }
            }
            return ProjectionSet.total(try set.digests()).hexadecimal
        }

        func live() throws -> String { try engine.digests().total.hexadecimal }

        var segmentFiles: [String] { disk.paths.filter { $0.hasSuffix(".wlog") } }

        func advance(days: Int64) {
            clock.setWallTime(
                clock.wallTime().advanced(byMicroseconds: days * RetentionTests.day))
            clock.advance(milliseconds: UInt64(days) * 86_400_000)
        }
    }

    @Test("By bytes: the oldest segments go, what is left answers, and live equals rebuilt")
    func bytes() throws {
        let home = try Home(RetentionLimits(byteCount: 300_000))
        try home.ingest(120)
        let retired = try #require(home.engine.retirement)
        #expect(retired.segment > 2)
        let status = home.engine.log.status
        #expect(status.byteCount <= 600_000)
        #expect(home.segmentFiles.count == status.segmentCount)
        #expect(status.retired?.last == retired.last)
        let page = try home.events()
        #expect(page.total < 120)
        #expect(page.positions.allSatisfy { $0.sequenceNumber > retired.last })
        #expect(try home.live() == home.rebuilt())
        // Counters go on, the operator still gets in.
        #expect(home.engine.statistics().eventCounts.map(\.count) == [120])
        #expect(home.engine.principal(secret: home.token) == .operator)
        #expect(home.engine.statistics().retired.eventCount == UInt64(120 - page.total))
        #expect(home.engine.statistics().backgroundPendingCount == 0)

        let before = try home.live()
        try home.reopen()
        #expect(try home.live() == before)
        #expect(try home.events() == page)
        #expect(home.engine.principal(secret: home.token) == .operator)
        #expect(home.engine.health().status == .healthy)
        #expect(home.engine.health().retired == retired)
        // And goes on.
        try home.ingest(100)
        #expect(try home.live() == home.rebuilt())
        #expect(try #require(home.engine.retirement).segment > retired.segment)
        #expect(home.engine.statistics().eventCounts.map(\.count) == [220])
    }

    @Test("By age: what was committed before is gone, and told as retired")
    func age() throws {
        let home = try Home(RetentionLimits(days: 2))
        try home.ingest(40)
        #expect(home.engine.retirement == nil)
        home.advance(days: 3)
        try home.ingest(30)
        let retired = try #require(home.engine.retirement)
        let page = try home.events()
        #expect(page.total >= 30)
        #expect(page.total < 45)
        var question = EventQuestion(projectID: home.projects[0])
        question.at = retired.last
        let refusal = EngineError.retired(
            through: retired.last,
            first: home.engine.wholeNumber(from: retired.last.advanced(by: 1)))
        #expect(throws: refusal) {
            try home.engine.events(question)
        }
        var traces = TraceQuestion(projectID: home.projects[0])
        traces.at = SequenceNumber(1)
        #expect(throws: refusal) {
            try home.engine.traces(traces)
        }
        #expect(try home.engine.event(project: home.projects[0], id: "event 1", at: nil) == nil)
        #expect(try home.engine.retiredThrough(home.projects[0])?.number == retired.last)
        #expect(try home.live() == home.rebuilt())
    }

    @Test("A project's older events are hidden at once, and go when nobody may ask for them")
    func projects() throws {
        let home = try Home(projectCount: 2)
        // In the first segment, so that nothing can go while the other project may ask for it.
        try home.ingest(1, into: 1)
        try home.ingest(30, into: 0)
        try home.ingest(29, into: 1)
        home.advance(days: 5)
        try home.ingest(10, into: 0)
        let all = try home.events(0)
        #expect(all.total == 40)
        let digest = try home.live()

        _ = try home.engine.setRetention(3, of: home.projects[0], by: .operator) { _ in }
        home.work()
        let page = try home.events(0)
        #expect(page.total == 10)
        #expect(try home.events(1).total == 30)
        #expect(try home.engine.trace(project: home.projects[0], id: "trace 21", at: nil) != nil)
        let hidden = try #require(try home.engine.retiredThrough(home.projects[0]))
        #expect(!hidden.isWholeLog)
        #expect(throws: EngineError.retired(through: hidden.number)) {
            try home.engine.event(project: home.projects[0], id: "event 1", at: nil)
        }
        #expect(throws: EngineError.retired(through: hidden.number)) {
            try home.engine.trace(project: home.projects[0], id: "trace 2", at: nil)
        }
        let traces = try home.engine.traces(TraceQuestion(projectID: home.projects[0]))
        #expect(traces.summaries.allSatisfy { $0.eventCount <= 3 })
        #expect(traces.summaries.reduce(0) { $0 + $1.eventCount } == 10)
        // Statistics count whole segments: no fewer than are shown, fewer than all.
        let shown = try home.engine.overview(home.projects[0], window: .everything).totalEvents
        #expect(shown >= 10 && shown < 40)
        // Nothing has gone for that: the other project may still ask, and the digest knows no clock.
        #expect(home.engine.retirement == nil)
        #expect(try home.live() != digest)
        #expect(try home.live() == home.rebuilt())

        _ = try home.engine.setRetention(1, of: home.projects[1], by: .operator) { _ in }
        home.advance(days: 0)
        home.clock.advance(milliseconds: 3_700_000)
        home.work()
        home.work()
        #expect(try home.events(1).total == 0)
        let retired = try #require(home.engine.retirement)
        #expect(retired.segment > 5)
        #expect(try home.events(0).total == 10)
        #expect(try home.live() == home.rebuilt())

        // Taken back, what is still there shows again; what was set stays on record.
        _ = try home.engine.setRetention(nil, of: home.projects[0], by: .operator) { _ in }
        home.work()
        #expect(try home.events(0).total >= 10)
        #expect(
            try home.engine.retentions(of: home.projects[0]).map(\.days) == [3, nil])
        try home.reopen()
        #expect(
            try home.engine.retentions(of: home.projects[0]).map(\.days) == [3, nil])
    }

    @Test("Of what is kept one copy may be damaged; without both nothing more is removed")
    func damagedFolds() throws {
        let home = try Home(RetentionLimits(byteCount: 300_000))
        try home.ingest(120)
        let retired = try #require(home.engine.log.retired)
        home.engine.close()
        var places: [(segment: UInt64, offset: Int)] = []
        let scanner = try LogScanner(directory: "/srv/data/log", fileSystem: home.disk)
        try scanner.batches { batch in
            if batch.base == retired.record || batch.base == retired.record.advanced(by: 1) {
                places.append((batch.segmentNumber, batch.header.offset))
            }
        }
        // Each copy stands in a batch of its own.
        #expect(places.count == 2)
        let whole = home.disk
        func damaged(_ count: Int) -> SimulatedFileSystem {
            let disk = whole.afterKill()
            for place in places.prefix(count) {
                let digits = String(place.segment)
                let path =
                    "/srv/data/log/" + String(repeating: "0", count: 10 - digits.count) + digits
                    + ".wlog"
                disk.corrupt(path) { $0[place.offset + 300] ^= 1 }
            }
            return disk
        }
        try home.reopen(damaged(1))
        #expect(home.engine.principal(secret: home.token) == .operator)
        #expect(home.engine.health().status == .degraded)
        home.engine.close()
        try home.reopen(damaged(2))
        // A snapshot has them, but nothing else.
        #expect(home.engine.principal(secret: home.token) == .operator)
        #expect(
            home.notices.messages.withLock { $0.contains { $0.contains("only a snapshot has it") } }
        )
        let before = home.segmentFiles
        home.work()
        #expect(home.segmentFiles.filter { before.contains($0) } == before)
    }

    @Test("Wherever a crash cuts a retention, the next start has all or less of it, and ends it")
    func crashes() throws {
        // One life, cut at every call from the moment on that something is to go.
        func live(_ disk: SimulatedFileSystem?) throws -> (Home, Int) {
            let home = try Home()
            try home.ingest(36)
            home.limits = RetentionLimits(byteCount: 100_000)
            try home.reopen()
            return (home, home.disk.callCount)
        }
        let (whole, start) = try live(nil)
        whole.work()
        #expect(try #require(whole.engine.retirement).segment > 1)
        let last = try #require(whole.engine.retirement).last
        let end = whole.disk.callCount
        var states = 0
        for site in stride(from: start, to: end, by: 4) {
            let (home, _) = try live(nil)
            home.disk.inject(.powerLoss, at: site)
            home.work()
            let left = home.disk.afterPowerLoss(seed: UInt64(site))
            try home.reopen(left)
            #expect(home.engine.health().damagedRanges == [], "at \(site)")
            #expect(home.engine.principal(secret: home.token) == .operator, "at \(site)")
            home.work()
            let retired = home.engine.log.retired
            #expect(retired?.last ?? .zero >= last, "at \(site)")
            #expect(try home.live() == home.rebuilt(), "at \(site)")
            let first = try #require(home.engine.log.segments.first).number
            #expect(
                home.segmentFiles.allSatisfy {
                    $0.hasSuffix(".wlog") && $0.suffix(15) >= Self.name(first)
                },
                "at \(site)")
            #expect(home.engine.statistics().eventCounts.map(\.count) == [36], "at \(site)")
            states += 1
        }
        #expect(states > 5)
    }

    private static func name(_ segment: UInt64) -> String {
        let digits = String(segment)
        return String(repeating: "0", count: 10 - digits.count) + digits + ".wlog"
    }

    @Test("A part that has its share of memory ends its segment")
    func fullPart() throws {
        let disk = SimulatedFileSystem()
        var options = Home.options(disk, ManualClock(), RetentionLimits())
        options.log.segmentByteCount = 64 << 20
        options.partByteCount = 200_000
        let engine = try DataDirectory.prepare(options)
        let project = try engine.createProject(
            name: "p", description: nil, by: .operator, settled: { _ in }
        ).project.id
        while engine.step() {}
        for batch in 0..<100 {
            let events = (0..<20).map { number in
                var event = TemporaryEngine.usageEvent(
                    "e\(batch)-\(number)", model: "model \(batch) \(number)", input: 1, output: 1)
                event.userID = "user \(batch) \(number)"
                return event
            }
            _ = try engine.ingest(events, into: project, by: .key("k")) { _ in }
            while engine.step() {}
        }
        let statistics = engine.statistics()
        #expect(statistics.segmentCount > 3)
        #expect(statistics.indexedSegmentCount >= statistics.segmentCount - 2)
        #expect(statistics.memory[.parts] ?? 0 < 400_000)
        #expect(try engine.modelUsage(project, window: .everything).count == 2_000)
        engine.close()
    }
}
