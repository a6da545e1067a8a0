import Bytes
import EventLog
import Glibc
import Simulation
import TestSupport
import Testing

@Suite struct MarkTests {
    private static let mark = LogSession.directory + ".mark"
    private static let path = LogSession.path(1)

    /// A closed log of six groups, and a copy that was made after three of them.
    private func copies() throws -> (
        older: SimulatedFileSystem, newer: SimulatedFileSystem, records: [LogRecord]
    ) {
        let disk = SimulatedFileSystem()
        let fixture = try LogSession(disk)
        for group in 0..<3 {
            try fixture.append("group \(group)")
            fixture.run()
        }
        fixture.idle()
        let older = disk.afterKill()
        for group in 3..<6 {
            try fixture.append("group \(group)")
            fixture.run()
        }
        let records = try fixture.records()
        fixture.log.close()
        return (older, disk.afterKill(), records)
    }

    @Test(
        "An older copy of the last segment is told as a loss, for good, and no number comes twice")
    func rolledBack() throws {
        let (older, newer, records) = try copies()
        let bytes = try #require(older.contents(Self.path))
        newer.corrupt(Self.path) { $0 = bytes }
        for open in 0..<3 {
            let fixture = try LogSession(newer)
            #expect(fixture.replayed.starts(with: records[..<3]))
            let damage = fixture.log.status.damage
            #expect(damage.compactMap(\.records) == [SequenceNumber(4)...SequenceNumber(6)])
            #expect(damage.map(\.kind) == [open == 0 ? .rolledBack : .truncated])
            // What was lost of the end may have held any number of records.
            let passed = UInt64(LogFormat.lostEndNumberCount)
            #expect(try fixture.append("more").first.rawValue == 7 + passed + UInt64(open))
            fixture.run()
            fixture.log.close()
        }
        var scanner = try LogScanner(directory: LogSession.directory, fileSystem: newer)
        try scanner.verify()
        #expect(scanner.report.damage.count == 1)
    }

    @Test("Only older copies of the whole, mark and all, are not told from a log that ended there")
    func wholeCopy() throws {
        let (older, _, records) = try copies()
        let fixture = try LogSession(older)
        #expect(fixture.replayed == Array(records[..<3]))
        #expect(fixture.log.status.damage == [])
    }

    @Test("A last segment that is gone, empty or garbage is told with the numbers it held")
    func lostSegment() throws {
        let (_, newer, records) = try copies()
        let all = SequenceNumber(1)...SequenceNumber(6)
        let gone = newer.afterKill()
        try gone.remove(Self.path)
        let empty = newer.afterKill()
        empty.corrupt(Self.path) { $0 = [] }
        let garbage = newer.afterKill()
        garbage.corrupt(Self.path) { bytes in
            for index in bytes.indices { bytes[index] = UInt8(truncatingIfNeeded: index &* 31) }
        }
        for left in [gone, empty, garbage] {
            let fixture = try LogSession(left)
            #expect(fixture.replayed == [])
            #expect(fixture.log.status.damage.compactMap(\.records) == [all])
            #expect(try fixture.append("more").first > all.upperBound)
            fixture.run()
            fixture.log.close()
            let again = try LogSession(left)
            #expect(again.replayed.map(\.text) == ["more"])
            #expect(again.log.status.damage.compactMap(\.records) == [all])
        }
        #expect(records.count == 6)
    }

    @Test("A mark that is missing, cut or flipped loses no record and is made anew")
    func damagedMark() throws {
        let (_, newer, records) = try copies()
        let whole = try #require(newer.contents(Self.mark))
        for index in 0...whole.count {
            let left = newer.afterKill()
            left.corrupt(Self.mark) { bytes in
                if index < bytes.count { bytes[index] ^= 1 } else { bytes = [] }
            }
            let fixture = try LogSession(left)
            #expect(fixture.replayed == records)
            #expect(fixture.log.status.damage == [], "byte \(index)")
            fixture.log.close()
        }
        try newer.remove(Self.mark)
        let fixture = try LogSession(newer)
        try fixture.append("more")
        fixture.run()
        fixture.log.close()
        #expect(newer.contents(Self.mark) != nil)
    }

    @Test("The mark of another log is refused by name")
    func foreignMark() throws {
        let (_, newer, _) = try copies()
        let other = SimulatedFileSystem()
        let stranger = try LogSession(other, options: .stepped(seed: 9))
        try stranger.append("elsewhere")
        stranger.run()
        stranger.log.close()
        let bytes = try #require(other.contents(Self.mark))
        newer.corrupt(Self.mark) { $0 = bytes }
        do {
            _ = try LogSession(newer)
            Issue.record("was opened")
        } catch LogError.foreignMark(let file, _, _) {
            #expect(file == Self.mark)
        }
    }

    @Test("A mark that can't be written delays nobody and is told in the status")
    func unwritableMark() throws {
        let disk = SimulatedFileSystem()
        let fixture = try LogSession(disk)
        try fixture.append("one")
        let before = disk.callCount
        fixture.run()
        let call = try #require(
            disk.calls.indices.first {
                $0 >= before && disk.calls[$0].path == Self.mark && disk.calls[$0].isChange
            })
        let failing = SimulatedFileSystem(faults: [call: .error(EACCES)])
        let second = try LogSession(failing)
        try second.append("one")
        second.run()
        #expect(second.sink.acknowledged.count == 1)
        #expect(second.log.status.markFailure?.code == EACCES)
        #expect(second.log.status.state == .healthy)
        second.idle()
        #expect(second.log.status.markFailure == nil, "written with the marker")
    }
}
