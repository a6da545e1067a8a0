import Bytes
import EventLog
import Simulation
import TestSupport
import Testing

@Suite struct GroupTests {
    @Test("What queues up is one group with one sync")
    func oneSync() throws {
        let disk = SimulatedFileSystem()
        let fixture = try LogSession(disk)
        try fixture.append("first")
        fixture.run()
        let before = disk.calls.count { $0.name == "fdatasync" }
        for index in 0..<100 { try fixture.append("\(index)") }
        fixture.run()
        #expect(disk.calls.count { $0.name == "fdatasync" } == before + 1)
        #expect(fixture.log.status.batchCount == 2)
        #expect(fixture.sink.acknowledged.count == 101)
    }

    @Test("A group ends at 8 MiB")
    func groupLimit() throws {
        let disk = SimulatedFileSystem()
        let fixture = try LogSession(disk)
        let record = [UInt8](repeating: 1, count: 3 << 20)
        for _ in 0..<4 { try fixture.append([record]) }
        fixture.run()
        #expect(fixture.log.status.syncCount == 2)
        #expect(fixture.log.status.queuedByteCount == 0)
    }

    @Test("After a slow sync the log waits a moment for as many writers as the last group had")
    func gathering() throws {
        let clock = ManualClock()
        let disk = SimulatedFileSystem { clock.advance(milliseconds: 3) }
        let fixture = try LogSession(disk, clock: clock)
        for index in 0..<3 { try fixture.append("\(index)") }
        #expect(fixture.log.step())
        try fixture.append("a")
        #expect(!fixture.log.step(), "two more are expected")
        try fixture.append("b")
        try fixture.append("c")
        #expect(fixture.log.step(), "all are there")
        try fixture.append("alone")
        #expect(!fixture.log.step())
        clock.advance(milliseconds: 1)
        #expect(fixture.log.step(), "the moment is over")
        #expect(fixture.log.lastDurable == SequenceNumber(7))
    }

    @Test("A marker follows when nothing more comes, once")
    func marker() throws {
        let disk = SimulatedFileSystem()
        let fixture = try LogSession(disk)
        try fixture.append("one")
        fixture.run()
        let size = try #require(disk.contents(LogSession.path(1))).count
        fixture.clock.advance(milliseconds: 50)
        fixture.run()
        #expect(disk.contents(LogSession.path(1))?.count == size)
        fixture.idle()
        #expect(disk.contents(LogSession.path(1))?.count == size + 256)
        fixture.idle()
        fixture.log.close()
        #expect(disk.contents(LogSession.path(1))?.count == size + 256)
    }

    @Test("A segment that is full is followed by one that links to it, in the same process")
    func segments() throws {
        let disk = SimulatedFileSystem()
        let fixture = try LogSession(disk, options: .stepped(segmentByteCount: 2_000))
        for index in 0..<10 {
            try fixture.append("record \(index)")
            fixture.run()
        }
        fixture.log.close()
        var scanner = try LogScanner(directory: LogSession.directory, fileSystem: disk)
        try scanner.verify()
        #expect(scanner.report.isIntact)
        #expect(scanner.report.segments.count > 2)
        #expect(Set(scanner.report.segments.map(\.incarnation)) == [1])
        #expect(try LogSession(disk).replayed.map(\.text) == (0..<10).map { "record \($0)" })
    }

    @Test("A record longer than a batch stands alone in one, and can be read by its number")
    func longRecord() throws {
        let fixture = try LogSession(SimulatedFileSystem())
        let long = [UInt8](repeating: 5, count: 1 << 20)
        try fixture.append([[1]])
        try fixture.append([long])
        try fixture.append([[2], long, [3]])
        fixture.run()
        let numbers = (1...5).map { SequenceNumber($0) }
        let found = try fixture.log.records(numbers.reversed())
        #expect(found.map(\.bytes.count) == [1, 1 << 20, 1, 1 << 20, 1])
        #expect(try fixture.log.records([SequenceNumber(6), .zero]).isEmpty)
        var counts: [Int] = []
        try fixture.log.batches(from: SequenceNumber(2), through: SequenceNumber(3)) {
            counts.append($0.recordCount)
        }
        #expect(counts == [1, 1])
    }
}
