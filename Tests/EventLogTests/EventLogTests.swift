import Bytes
import EventLog
import Simulation
import TestSupport
import Testing

@Suite struct EventLogTests {
    @Test("What was committed is there after a clean close and a reopening, in order")
    func reopening() throws {
        let disk = SimulatedFileSystem()
        let first = try LogSession(disk)
        let one = try first.append("a", "b")
        let two = try first.append("c")
        #expect(one.first == SequenceNumber(1))
        #expect(one.last == SequenceNumber(2))
        #expect(two.first == SequenceNumber(3))
        #expect(two.commitTime > one.commitTime)
        first.run()
        #expect(first.sink.acknowledged.keys.sorted() == [1, 2, 3])
        #expect(first.log.lastDurable == SequenceNumber(3))
        first.log.close()

        let second = try LogSession(disk)
        #expect(second.replayed.map(\.text) == ["a", "b", "c"])
        #expect(second.replayed.map(\.sequenceNumber.rawValue) == [1, 2, 3])
        #expect(second.replayed[0].commitTime == one.commitTime)
        #expect(second.replayed[2].commitTime == two.commitTime)
        let three = try second.append("d")
        #expect(three.first == SequenceNumber(4))
        #expect(three.commitTime > two.commitTime)
        second.run()
        #expect(try second.records().map(\.text) == ["a", "b", "c", "d"])
        second.log.close()
        var scanner = try LogScanner(directory: LogSession.directory, fileSystem: disk)
        try scanner.verify()
        #expect(scanner.report.damage == [])
        #expect(scanner.report.setAside == [])
        #expect(scanner.report.recordCount == 4)
        #expect(scanner.report.segments.map(\.incarnation) == [1, 2])
    }

    @Test("An open that writes nothing creates no segment")
    func idleOpen() throws {
        let disk = SimulatedFileSystem()
        try LogSession(disk).log.close()
        let log = try LogSession(disk)
        log.idle()
        log.log.close()
        #expect(try disk.list(LogSession.directory) == ["lock"])
    }
}
