import Bytes
import EventLog
import Model
import Projections
import TestSupport
import Testing

@testable import Engine

@Suite("Starting from snapshots and index files")
struct StartTests {
    @Test("A start reads nothing that a snapshot and index files stand for, and answers alike")
    func quick() throws {
        let home = try SimulatedHome()
        try home.fill(120)
        let answers = try home.answers()
        let ended = home.engine.log.endedSegments.count
        for end in SimulatedHome.End.allCases {
            try home.restart(end)
            #expect(home.engine.statistics().pendingScrubCount >= ended)
            #expect(try home.answers() == answers)
            #expect(try home.engine.digests().digests == home.rebuilt())
            home.work()
            #expect(home.engine.statistics().backgroundPendingCount == 0)
            #expect(try home.answers() == answers)
            // But for the token, which nobody made.
            #expect(home.notices.count == 1)
        }
    }

    @Test(
        "Live equals snapshot and tail equals rebuilt, whatever became of the files",
        arguments: 1...6)
    func cuts(seed: UInt64) throws {
        let home = try SimulatedHome()
        var random = SeededRandom(seed: seed)
        for round in 0..<6 {
            let count = Int.random(in: 1...40, using: &random)
            for _ in 0..<count {
                try home.ingest("event \(home.count)")
                // Now and then the work behind lags.
                if Int.random(in: 0..<4, using: &random) > 0 {
                    home.work()
                } else {
                    while home.engine.step(.log) || home.engine.step(.projector) {}
                }
            }
            let answers = try home.answers()
            let end = SimulatedHome.End.allCases.randomElement(using: &random) ?? .close
            try home.restart(end) { disk in try Self.harm(disk, &random) }
            #expect(try home.answers() == answers, "seed \(seed), round \(round)")
            #expect(try home.engine.digests().digests == home.rebuilt())
            home.work()
            #expect(try home.answers() == answers, "seed \(seed), round \(round), later")
            #expect(home.engine.health().damagedRanges.isEmpty)
            #expect(home.engine.statistics().pendingIndexCount == 0)
        }
    }

    /// Loses, cuts, changes and swaps some of the files that are never needed.
    private static func harm(_ disk: SimulatedFileSystem, _ random: inout SeededRandom) throws {
        let paths = disk.paths.filter { path in
            [".wsnp", ".widx", ".wids"].contains { path.hasSuffix($0) }
        }
        for path in paths {
            switch Int.random(in: 0..<12, using: &random) {
            case 0: try disk.remove(path)
            case 1:
                disk.corrupt(path) { $0.removeLast(Int.random(in: 1...$0.count, using: &random)) }
            case 2:
                disk.corrupt(path) {
                    $0[Int.random(in: 0..<$0.count, using: &random)] ^= 0x10
                }
            case 3:
                let other = paths[Int.random(in: 0..<paths.count, using: &random)]
                let bytes = disk.contents(other) ?? []
                disk.corrupt(path) { $0 = bytes }
            // Of a version to come.
            case 4: disk.corrupt(path) { if $0.count > 8 { $0[8] &+= 1 } }
            default: break
            }
        }
    }

    @Test("A bad snapshot falls back to the one before, and says so")
    func fallback() throws {
        let home = try SimulatedHome()
        try home.fill(80)
        let answers = try home.answers()
        let newest = try #require(home.files(".wsnp").last)
        try home.restart { disk in disk.corrupt(newest) { $0[200] ^= 1 } }
        #expect(try home.answers() == answers)
        #expect(home.engine.statistics().refusedSnapshotCount == 1)
        #expect(home.notices.contains { $0.message.contains("does not hold") })
        home.work()
        #expect(home.files(".wsnp").contains(newest))
    }

    @Test("A crash at any call of a snapshot's making costs nothing but the work")
    func crashes() throws {
        var strikes = 0
        for call in 0..<40 {
            let home = try SimulatedHome()
            try home.fill(40)
            for _ in 0..<12 {
                try home.ingest("event \(home.count)")
                for worker in Engine.Worker.allCases where worker != .snapshots {
                    while home.engine.step(worker) {}
                }
            }
            let answers = try home.answers()
            home.disk.inject(.powerLoss, at: home.disk.callCount + call)
            while home.engine.step(.snapshots) {}
            if home.disk.isOff { strikes += 1 }
            try home.restart(.powerLoss)
            #expect(try home.answers() == answers, "call \(call)")
            #expect(try home.engine.digests().digests == home.rebuilt(), "call \(call)")
        }
        #expect(strikes > 10)
    }

    @Test("Damage that the start did not read is found by the scrub, told, and told at every start")
    func scrub() throws {
        let home = try SimulatedHome()
        try home.fill(120)
        let whole = try home.answers()
        let segment = home.files(".wlog")[4]
        // In the payload of a batch: behind the segment's two headers and the batch's own.
        try home.restart { disk in disk.corrupt(segment) { $0[1_024 + 256 + 40] ^= 1 } }
        #expect(home.engine.health().damagedRanges.isEmpty)
        #expect(try home.answers() == whole)
        home.work()
        #expect(home.engine.health().damagedRanges.count == 1)
        #expect(home.notices.contains { $0.level == .error && $0.message.contains("damaged") })
        let left = try home.answers()
        #expect(left != whole)
        #expect(try home.engine.digests().digests == home.rebuilt())
        for end in SimulatedHome.End.allCases {
            try home.restart(end)
            #expect(home.engine.health().damagedRanges.count == 1)
            #expect(try home.answers() == left)
            #expect(home.engine.statistics().pendingScrubCount > 0)
            home.work()
            #expect(try home.answers() == left)
        }
        // The file comes back from a backup.
        try home.restart { disk in disk.corrupt(segment) { $0[1_024 + 256 + 40] ^= 1 } }
        #expect(home.engine.health().damagedRanges.isEmpty)
        #expect(try home.answers() == whole)
        home.work()
        #expect(try home.answers() == whole)
    }

    @Test("What is folded of the newest records goes when they turn out damaged")
    func scrubOfTheEnd() throws {
        let home = try SimulatedHome()
        try home.fill(60)
        // The first write after a start goes to a segment of its own, so that a snapshot has all
        // records before it.
        try home.restart()
        let last = home.engine.lastApplied
        try home.fill(1)
        let segments = home.files(".wlog").suffix(2)
        try home.restart { disk in
            for segment in segments {
                disk.corrupt(segment) { bytes in
                    // The payload of each batch; a marker has none.
                    for offset in stride(from: 1_024, to: bytes.count - 320, by: 64)
                    where bytes[offset...].starts(with: "WLB1".utf8)
                        && !bytes[(offset + 256)...].starts(with: "WL".utf8)
                    {
                        bytes[offset + 256 + 4] ^= 1
                    }
                }
            }
        }
        #expect(home.engine.lastApplied == last)
        #expect(!home.engine.health().damagedRanges.contains { $0.last == last })
        home.work()
        #expect(home.engine.health().damagedRanges.contains { $0.last == last })
        // Its numbers were seen, and stay so.
        #expect(home.engine.lastApplied == last)
        #expect(try home.engine.digests().digests == home.rebuilt())
        try home.fill(1)
        #expect(try home.engine.digests().digests == home.rebuilt())
    }

    @Test("What is kept of many snapshots leaves no gap of over 500,000 events")
    func thinning() {
        var random = SeededRandom(seed: 3)
        var counts: [UInt64: UInt64] = [:]
        var kept: [UInt64] = []
        var sum: UInt64 = 0
        for segment in 1...400 as ClosedRange<UInt64> {
            sum += UInt64.random(in: 0...200_000, using: &random)
            counts[segment] = sum
            kept.append(segment)
            let gone = FoldKeeper.superfluous(among: kept, eventCounts: counts)
            kept.removeAll { gone.contains($0) }
            var last: UInt64 = 0
            for segment in kept {
                let count = counts[segment] ?? 0
                #expect(count - last <= 500_000)
                last = count
            }
            #expect(kept.last == segment)
        }
        // At least half of the gap each, but for the newest.
        #expect(kept.count <= Int(sum / 250_000) + 6)
    }
}
