import Bytes
import EventLog
import Glibc
import Model
import TestSupport
import Testing

@testable import Engine

@Suite("Damage that comes to light while an engine runs")
struct RunningDamageTests {
    /// Where the first payload of a segment begins: behind its two headers and the batch's own.
    private static let payload = 1_024 + 256

    @Test(
        "What a read finds lost is told, and what was made from it is made anew",
        arguments: [false, true])
    func found(isGrowing: Bool) throws {
        let home = try SimulatedHome()
        try home.fill(60)
        let segment = try #require(isGrowing ? home.files(".wlog").last : home.files(".wlog")[3])
        home.disk.corrupt(segment) { $0[Self.payload + 40] ^= 1 }
        // Nobody has looked.
        #expect(home.engine.health().damagedRanges.isEmpty)
        let last = home.engine.lastApplied.rawValue
        let numbers = (1...last).map { SequenceNumber($0) }
        let read = try home.engine.log.records(numbers).count
        #expect(read < numbers.count)
        #expect(home.engine.health().damagedRanges.count == 1)
        #expect(home.notices.contains { $0.level == .error && $0.message.contains("damaged") })
        home.work()
        #expect(home.engine.statistics().pendingScrubCount == 0)
        #expect(try home.engine.digests().digests == home.rebuilt())
        let left = try home.answers()
        try home.fill(30)
        #expect(home.engine.statistics().pendingIndexCount == 0)
        #expect(try home.engine.digests().digests == home.rebuilt())
        #expect(left != (try home.answers()))
        for end in SimulatedHome.End.allCases {
            try home.restart(end)
            home.work()
            #expect(home.engine.health().damagedRanges.count == 1)
            #expect(try home.engine.digests().digests == home.rebuilt())
        }
    }

    @Test("A snapshot that could not be removed when records turned out lost is believed no more")
    func staleSnapshot() throws {
        let home = try SimulatedHome()
        try home.fill(120)
        func harm(_ place: Int) throws {
            let files = home.files(".wlog")
            home.disk.corrupt(files[files.count - place]) { $0[Self.payload + 40] ^= 1 }
            // By the way of no cache.
            try home.engine.log.batches(from: .zero, through: home.engine.lastApplied) { _ in }
        }
        // Nothing can be removed, nor written.
        home.disk.inject(.stickyError(EROFS), at: home.disk.callCount)
        let snapshots = home.files(".wsnp")
        try harm(5)
        home.work()
        #expect(home.files(".wsnp") == snapshots)
        #expect(try home.engine.digests().digests == home.rebuilt())
        home.disk.clearFaults()
        // What comes before it is taken from a snapshot.
        try harm(2)
        home.work()
        #expect(try home.engine.digests().digests == home.rebuilt())
    }

    @Test("A write to a segment whose file was removed goes to another one, and the loss is told")
    func removed() throws {
        let home = try SimulatedHome()
        try home.fill(30)
        let segment = try #require(home.files(".wlog").last)
        let name = String(segment.split(separator: "/").last ?? "")
        try home.disk.remove(segment)
        try home.fill(1)
        let ranges = home.engine.health().damagedRanges
        #expect(ranges.map(\.file) == [name])
        #expect(home.notices.contains { $0.level == .error && $0.message.contains("removed") })
        #expect(try home.engine.event(project: home.project, id: "event 30", at: nil) != nil)
        #expect(try home.engine.digests().digests == home.rebuilt())
        try home.restart(.powerLoss)
        home.work()
        #expect(home.engine.health().damagedRanges.map(\.file) == [name])
        #expect(home.engine.health().damagedRanges.map(\.last) == ranges.map(\.last))
        #expect(try home.engine.event(project: home.project, id: "event 30", at: nil) != nil)
        #expect(try home.engine.digests().digests == home.rebuilt())
    }

    @Test("A sealed segment whose file was removed is told by the first read that needs it")
    func sealedRemoved() throws {
        let home = try SimulatedHome()
        try home.fill(60)
        try home.restart()
        home.work()
        let segment = home.files(".wlog")[3]
        try home.restart()
        try home.disk.remove(segment)
        home.work()
        #expect(home.engine.health().damagedRanges.count == 1)
        #expect(try home.engine.digests().digests == home.rebuilt())
    }
}
