import Bytes
import EventLog
import Foundation
import Model
import Projections
import Records
import Synchronization
import TestSupport
import Testing

@testable import Engine

/// spec/time.md §4
@Suite("A rebuild")
struct RebuildTests {
    @Test(
        "equals the live state after each of some random cuts, on any number of threads",
        arguments: [(1, 512), (2, 192), (3, 256)] as [(UInt64, Int)])
    func cuts(seed: UInt64, memory: Int) async throws {
        var random = SeededRandom(seed: seed)
        let path = NSTemporaryDirectory() + "watchllm-rebuild-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: path) }
        var options = EngineOptions(dataDirectory: path)
        options.divide(MemoryBudget(byteCount: memory << 20))
        options.log.segmentByteCount = 8_192
        let made = try await DataDirectory.initialize(options)
        var engine = try Engine.open(options)
        defer { engine.close() }
        var count = 0
        for cut in 0..<34 {
            if random.oneIn(9) {
                engine.close()
                engine = try Engine.open(options)
            }
            for _ in 0...Int(random.next() % 4) {
                let events = (0...Int(random.next() % 9)).map { _ in
                    count += 1
                    return Self.event(count)
                }
                _ = try await engine.ingest(events, into: made.projectID, by: .key("k"))
            }
            if random.oneIn(5) {
                _ = try await engine.createProject(name: "p", description: nil, by: .operator)
            }
            let before = try engine.digests()
            #expect(try engine.digests(keptSums: .all).digests == before.digests, "cut \(cut)")
            var wanted = RebuildOptions()
            wanted.threadCount = Int(random.next() % 3) + 1
            wanted.isDryRun = random.oneIn(3)
            let report = try engine.rebuild(wanted)
            #expect(report.isEqual, "cut \(cut): \(report.comparisons.map(\.firstDifference))")
            #expect(report.comparisons.map(\.rebuilt) == before.digests)
            #expect(report.isAdopted == !wanted.isDryRun)
            let after = try engine.digests()
            #expect(after.total == before.total, "cut \(cut)")
        }
    }

    private static func event(_ number: Int) -> Event {
        var event = TemporaryEngine.usageEvent(
            "e\(number)", model: ["gpt-4o", "nobody-knows", "m"][number % 3],
            input: UInt64(number), output: 3)
        event.traceID = "t\(number % 13)"
        event.timestamp = Timestamp(
            microseconds: 1_700_000_000_000_000 + Int64(number % 50) * 3_000_000_000)
        return event
    }

    @Test("that misses a record is caught, its key named, and nothing exchanged")
    func broken() throws {
        let home = try SimulatedHome()
        try home.fill(120)
        let answers = try home.answers()
        let events = try home.engine.events(EventQuestion(projectID: home.project, limit: 1_000))
        let missed = try #require(events.positions.randomElement()).sequenceNumber
        var wanted = RebuildOptions()
        wanted.threadCount = 1
        wanted.isMissed = { $0 == missed }
        let report = try home.engine.rebuild(wanted)
        #expect(!report.isEqual && !report.isAdopted)
        var different: [String: String] = [:]
        for comparison in report.comparisons where !comparison.isEqual {
            different[comparison.live.name] = comparison.firstDifference
        }
        #expect(different["events"] == "project \(home.project), record \(missed)")
        #expect(different["traces"]?.hasPrefix("project \(home.project), trace trace ") == true)
        #expect(different["rollups"]?.hasPrefix("project \(home.project), ") == true)
        #expect(different["projects"] == nil && different["keys"] == nil)
        #expect(try home.answers() == answers)
        let again = try home.engine.rebuild(Self.oneThread)
        #expect(again.isEqual && again.isAdopted)
    }

    @Test("of one projection compares that one")
    func one() throws {
        let home = try SimulatedHome()
        try home.fill(60)
        for name in ProjectionName.allCases {
            var wanted = Self.oneThread
            wanted.projections = [name]
            let report = try home.engine.rebuild(wanted)
            #expect(report.comparisons.map(\.live.name) == [name.rawValue])
            #expect(report.isEqual && report.isAdopted)
        }
    }

    @Test("that is killed leaves the live answers right", arguments: 1...6 as ClosedRange<UInt64>)
    func killed(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let home = try SimulatedHome()
        try home.fill(100)
        let answers = try home.answers()
        let end = Int(random.next() % 12)
        var steps = 0
        var disk: SimulatedFileSystem?
        _ = try home.engine.rebuild(Self.oneThread) { _ in
            if steps == end { disk = home.disk.afterKill() }
            steps += 1
        }
        let left = disk ?? home.disk.afterKill()
        try home.restart(.close) { _ in }
        #expect(try home.answers() == answers)
        // And on the disk as it was in between.
        left.stopKeepingCalls()
        var options = EngineOptions(dataDirectory: SimulatedHome.path, fileSystem: left)
        options.hasThreads = false
        options.clock = home.clock
        let engine = try Engine.open(options)
        defer { engine.close() }
        #expect(try engine.digests().total.hexadecimal == answers[0])
        #expect(!left.paths.contains { $0.contains("index.rebuild/") })
    }

    private static var oneThread: RebuildOptions {
        var options = RebuildOptions()
        options.threadCount = 1
        return options
    }
}
