import Bytes
import EventLog
import Model
import Projections
import TestSupport
import Testing

@testable import Engine

/// spec/time.md, "Projection versions".
@Suite("What another version of the folds has made")
struct OutdatedFoldTests {
    /// Has every snapshot and index file be one of another version, whose folds passed over each
    /// event with a number that `passes` chooses.
    private static func age(
        _ disk: SimulatedFileSystem, passes: (SequenceNumber) -> Bool
    ) throws {
        let path = SimulatedHome.path
        let scanner = try LogScanner(directory: path + "/log", fileSystem: disk)
        for name in disk.paths where name.hasSuffix(".wsnp") {
            var snapshot = try Snapshot(encoded: try #require(disk.contents(name)))
            var folds = FoldState()
            try scanner.batches(through: snapshot.through) { batch in
                batch.forEachRecord { number, time, bytes in
                    if !passes(number) || number == snapshot.through {
                        folds.apply(bytes, sequenceNumber: number, commitTime: time)
                    }
                }
            }
            snapshot.folds = folds
            snapshot.versions[4] &+= 1
            let bytes = snapshot.encoded
            disk.corrupt(name) { $0 = bytes }
        }
        for name in disk.paths where name.hasSuffix(".widx") {
            let number = UInt64(name.dropLast(5).suffix(10)) ?? 0
            var fold = PartFold(segment: number)
            try scanner.batches { batch in
                guard batch.segmentNumber == number else { return }
                batch.forEachRecord { number, _, bytes in
                    if !passes(number) { fold.apply(bytes, sequenceNumber: number) }
                }
            }
            let known = try #require(disk.contents(name))
            let header = [UInt8](known.prefix(128))
            let segment = IndexHeader.Segment(
                number: number, logID: Array(header[24..<40]), root: Array(header[40..<72]),
                recordCount: header[116..<124].reversed().reduce(0) { $0 << 8 | UInt64($1) })
            guard var bytes = fold.finish().unsealed.indexFile(of: segment) else { continue }
            bytes[9] &+= 1
            var sum = ByteWriter()
            sum.uint32(CRC32C.checksum([UInt8](bytes[..<124])))
            bytes.replaceSubrange(124..<128, with: sum.bytes)
            disk.corrupt(name) { $0 = bytes }
        }
    }

    @Test(
        "answers until the folds are made anew behind it, whenever that is cut short",
        arguments: SimulatedHome.End.allCases)
    func renewed(end: SimulatedHome.End) throws {
        let home = try SimulatedHome()
        try home.fill(120)
        let whole = try home.answers()
        try home.restart { disk in try Self.age(disk) { $0.rawValue % 30 == 7 } }
        // At once, and without reading the log.
        let aged = try home.answers()
        #expect(aged != whole)
        #expect(home.notices.contains { $0.message.contains("of another version") })
        #expect(home.engine.statistics().pendingIndexCount > 4)
        // Some of the work is done, and the process ends.
        for _ in 0..<5 { _ = home.engine.step(.snapshots) || home.engine.step(.indexer) }
        try home.restart(end)
        #expect(home.notices.contains { $0.message.contains("of another version") })
        home.work()
        #expect(try home.answers() == whole)
        #expect(try home.engine.digests().digests == home.rebuilt())
        #expect(home.engine.statistics().backgroundPendingCount == 0)
        try home.restart(end)
        #expect(!home.notices.contains { $0.message.contains("of another version") })
        #expect(try home.answers() == whole)
    }

    @Test("takes up what is written meanwhile, and gives it over")
    func writing() throws {
        let home = try SimulatedHome()
        try home.fill(60)
        try home.restart { disk in try Self.age(disk) { $0.rawValue % 20 == 3 } }
        for _ in 0..<40 {
            try home.ingest("event \(home.count)")
            while home.engine.step(.log) || home.engine.step(.projector) {}
            if home.count % 3 == 0 { _ = home.engine.step(.snapshots) }
            if home.count % 7 == 0 { _ = home.engine.step(.indexer) }
            _ = home.engine.step(.sealer)
        }
        home.work()
        #expect(try home.engine.digests().digests == home.rebuilt())
        #expect(home.engine.statistics().eventCounts.map(\.count) == [100])
    }
}
