import Bytes
import EventLog
import Model
import TestSupport
import Testing

@testable import Engine
@testable import Projections

/// spec/time.md §4: files whose checksums hold, and that are not what the log makes.
@Suite("A rebuild names, and makes anew, what is made from the log and is not what it makes")
struct RebuildProofTests {
    private static func home() throws -> SimulatedHome {
        let home = try SimulatedHome()
        try home.fill(700)
        try home.restart(.close) { _ in }
        home.work()
        return home
    }

    private static func options(isDryRun: Bool = false) -> RebuildOptions {
        var options = RebuildOptions()
        options.threadCount = 1
        options.isDryRun = isDryRun
        return options
    }

    /// Compares, exchanges, compares again.
    private static func prove(
        _ home: SimulatedHome, different names: [String]
    ) throws {
        let dry = try home.engine.rebuild(options(isDryRun: true))
        #expect(dry.isEqual && !dry.isAdopted)
        #expect(dry.differentFiles == names)
        let report = try home.engine.rebuild(options())
        #expect(report.isEqual && report.isAdopted)
        #expect(report.differentFiles == names)
        home.work()
        let again = try home.engine.rebuild(options(isDryRun: true))
        #expect(again.isEqual)
        #expect(again.differentFiles == [])
        try home.restart(.close) { _ in }
        home.work()
    }

    @Test("a sum of a run of segments")
    func run() throws {
        let home = try Self.home()
        let answers = try home.answers()
        let usage = try home.engine.modelUsage(home.project, window: .everything)
        let run = try #require(
            home.engine.projector.read { $0.view.runs.min { $0.key < $1.key }?.value })
        let members = RollupRun.Members(number: run.number, parts: run.members)
        var (bytes, header) = try #require(try members.content())
        // The name of a model.
        let place = try #require(bytes.indices.first { bytes[$0...].starts(with: "gpt-".utf8) })
        bytes[place] = UInt8(ascii: "G")
        header.tableOffset = 0
        try home.engine.indexer.store.write(
            IndexPages.file(bytes, header), ofRun: run.number)
        try home.restart(.close) { _ in }
        #expect(try home.engine.modelUsage(home.project, window: .everything) != usage)
        try Self.prove(home, different: ["index/0000000000.wrun"])
        #expect(try home.engine.modelUsage(home.project, window: .everything) == usage)
        #expect(try home.answers() == answers)
    }

    @Test("a filter over ids")
    func filter() throws {
        let home = try Self.home()
        let segment = try #require(home.engine.log.sealedSegments.dropFirst(2).first)
        let store = home.engine.indexer.store
        let right = try store.filter(segment)
        try store.write(try #require(EventIDFilter([1, 2, 3])), of: segment)
        try Self.prove(home, different: [IndexStore.name(ofFilter: segment.number)])
        let made = try home.engine.indexer.store.filter(segment)
        #expect(right.file(of: .init(segment)).count == made.file(of: .init(segment)).count)
    }

    @Test("a snapshot")
    func snapshot() throws {
        let home = try Self.home()
        let store = home.engine.rebuilder.snapshots
        let segment = try #require(store.segments().first)
        var snapshot = try store.read(segment)
        let right = snapshot.encoded
        snapshot.folds = FoldState()
        snapshot.folds.pass(snapshot.through)
        try store.write(snapshot, after: segment)
        try Self.prove(home, different: [SnapshotStore.name(segment)])
        #expect(try home.engine.rebuilder.snapshots.read(segment).encoded == right)
    }

    @Test("an index file with other sums than those of its rows")
    func sums() throws {
        let home = try Self.home()
        let answers = try home.answers()
        let segment = try #require(home.engine.log.sealedSegments.dropFirst().first)
        var fold = PartFold(segment: segment.number)
        try home.engine.log.batches(ofSegment: segment.number) { batch in
            batch.forEachRecord { number, _, bytes in fold.apply(bytes, sequenceNumber: number) }
        }
        let part = fold.finish().part.frozen()
        let file = IndexBuilder.file(part, PartSums(), of: .init(segment), words: [])
        try home.engine.indexer.store.write(try #require(file), of: segment.number)
        try home.restart(.close) { _ in }
        #expect(try home.engine.digests(keptSums: .all).total.hexadecimal != answers[0])
        try Self.prove(home, different: [IndexStore.name(ofSegment: segment.number)])
        #expect(try home.answers() == answers)
    }
}
