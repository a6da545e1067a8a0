import Bytes
import EventLog
import Simulation
import TestSupport
import Testing

/// Two copies of one log that have gone on apart: whoever restores a whole directory has them, and a
/// file of one put into the other looks right in all but the chain.
@Suite struct HistoryTests {
    /// Writes so many records, on small segments, and closes.
    private static func grow(
        _ disk: SimulatedFileSystem, _ name: String, count: Int, padding: Int, seed: UInt64
    ) throws {
        let session = try LogSession(
            disk, options: .stepped(segmentByteCount: 4_096, seed: seed))
        for number in 0..<count {
            try session.append(
                "\(name) \(number) " + String(repeating: "x", count: (number * 37) % 90 + padding))
            session.run()
        }
        session.log.close()
    }

    private static func files(_ disk: SimulatedFileSystem) -> [String] {
        disk.paths.filter { $0.hasSuffix(".wlog") }.sorted()
    }

    /// The texts of the records that can be read, and what is told to be damaged.
    private static func read(
        _ disk: SimulatedFileSystem
    ) throws -> (texts: [SequenceNumber: String], damage: [DamageRange]) {
        let scanner = try LogScanner(directory: LogSession.directory, fileSystem: disk)
        var texts: [SequenceNumber: String] = [:]
        try scanner.batches { batch in
            for record in batch.records { texts[record.sequenceNumber] = record.text }
        }
        return (texts, scanner.report.damage)
    }

    /// A log of two segments and its two copies; the other's records have `padding` bytes more.
    private static func copies(
        padding: Int
    ) throws -> (ours: SimulatedFileSystem, other: SimulatedFileSystem) {
        let disk = SimulatedFileSystem()
        try grow(disk, "base", count: 20, padding: 10, seed: 1)
        let (ours, other) = (disk.afterKill(), disk.afterKill())
        try grow(ours, "ours", count: 40, padding: 10, seed: 2)
        try grow(other, "other", count: 40, padding: 10 + padding, seed: 3)
        return (ours, other)
    }

    @Test(
        "A segment of another history is told with all records that it stands in for, at every open",
        arguments: [0, 1, 200])
    func segment(padding: Int) throws {
        let (ours, other) = try Self.copies(padding: padding)
        let before = try Self.read(ours).texts
        let paths = Self.files(ours).filter {
            other.contents($0) != nil && other.contents($0) != ours.contents($0)
        }
        #expect(paths.count >= 4)
        // The last has no successor to tell; the mark does that, below.
        for path in paths.dropLast() where Self.files(ours).last != path {
            let disk = ours.afterKill()
            let foreign = try #require(other.contents(path))
            disk.corrupt(path) { $0 = foreign }
            for open in 0..<3 {
                let (texts, damage) = try Self.read(disk)
                let lost = damage.compactMap(\.records)
                for (number, text) in before where texts[number] != text {
                    #expect(texts[number] == nil, "\(path): record \(number) of the other history")
                    #expect(
                        lost.contains { $0.contains(number) }, "\(path): record \(number) untold")
                }
                #expect(damage.contains { $0.kind == .foreignSegment }, "\(path)")
                try Self.grow(disk, "more", count: 2, padding: 10, seed: UInt64(10 + open))
            }
        }
    }

    @Test("A log beside the mark of another history tells so, and keeps its records")
    func mark() throws {
        let (ours, other) = try Self.copies(padding: 0)
        let before = try Self.read(ours).texts
        let disk = ours.afterKill()
        let foreign = try #require(other.contents(LogSession.markPath))
        disk.corrupt(LogSession.markPath) { $0 = foreign }
        let (texts, damage) = try Self.read(disk)
        #expect(texts == before)
        #expect(damage.map(\.kind) == [.chain])
        #expect(damage.first?.hasUnknownLoss == true)
    }

    @Test("The last segment of another history beside the mark of this one is told")
    func last() throws {
        let (ours, other) = try Self.copies(padding: 0)
        let disk = ours.afterKill()
        let last = try #require(Self.files(ours).last)
        let foreign = try #require(other.contents(last))
        disk.corrupt(last) { $0 = foreign }
        let damage = try Self.read(disk).damage
        #expect(damage.contains { $0.isLoss })
    }

    @Test("Each copy by itself is whole")
    func whole() throws {
        let (ours, other) = try Self.copies(padding: 1)
        for disk in [ours, other] {
            var scanner = try LogScanner(directory: LogSession.directory, fileSystem: disk)
            try scanner.verify()
            #expect(scanner.damage == [])
        }
    }
}
