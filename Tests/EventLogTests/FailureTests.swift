import Bytes
import EventLog
import Glibc
import Synchronization
import Simulation
import TestSupport
import Testing

@Suite struct FailureTests {
    @Test(
        "A failed sync is not repeated: the group goes to a new segment and is acknowledged there")
    func failedSync() throws {
        let disk = SimulatedFileSystem()
        let fixture = try LogSession(disk)
        try fixture.append("one")
        fixture.run()
        try fixture.append("two")
        // The next calls are the write and the sync of the group.
        disk.inject(.error(EIO), at: disk.callCount + 1)
        let start = disk.callCount
        fixture.run()
        #expect(disk.calls[start + 1].name == "fdatasync")
        let synced = disk.calls[(start + 1)...].filter { $0.name == "fdatasync" }.map(\.path)
        #expect(synced == [LogSession.path(1), LogSession.path(2)])
        #expect(fixture.sink.acknowledged.keys.sorted() == [1, 2])
        #expect(fixture.log.status.fenceCount == 1)

        let again = try LogSession(disk.afterPowerLoss(seed: 3))
        #expect(again.replayed.map(\.text) == ["one", "two"])
        #expect(again.log.status.damage == [])
    }

    @Test("On a full disk writes are refused at once, reads go on, and writing resumes by itself")
    func diskFull() throws {
        let disk = SimulatedFileSystem()
        let fixture = try LogSession(disk)
        try fixture.append("one")
        fixture.run()
        disk.inject(.stickyError(ENOSPC), at: disk.callCount)
        let lost = try fixture.append("two")
        let behind = try fixture.append("three")
        fixture.run()
        let reported = fixture.sink.state
        #expect(reported.failed.map(\.range) == [lost, behind])
        if case .diskFull(let error)? = reported.errors.first {
            #expect(error.code == ENOSPC)
        } else {
            Issue.record("\(reported.errors)")
        }
        #expect(fixture.log.status.state == .diskFull)
        #expect(throws: LogError.self) { try fixture.append("four") }
        #expect(try fixture.records().map(\.text) == ["one"])

        fixture.clock.advance(milliseconds: 1_500)
        fixture.run()
        #expect(fixture.log.status.state == .diskFull, "there is no room yet")
        disk.clearFaults()
        fixture.run()
        #expect(fixture.log.status.state == .diskFull, "tried again only after a second")
        fixture.clock.advance(milliseconds: 1_500)
        fixture.run()
        #expect(fixture.log.status.state == .healthy)
        let next = try fixture.append("five")
        #expect(next.first > behind.last)
        fixture.run()
        #expect(try fixture.records().map(\.text) == ["one", "five"])
        fixture.log.close()
        var scanner = try LogScanner(directory: LogSession.directory, fileSystem: disk)
        try scanner.verify()
        #expect(scanner.report.isIntact)
        #expect(scanner.report.recordCount == 2)
    }

    @Test("When the disk fails for good, everything queued fails and nothing more is taken")
    func deadDisk() throws {
        let disk = SimulatedFileSystem()
        let fixture = try LogSession(disk)
        try fixture.append("one")
        fixture.run()
        disk.inject(.stickyError(EIO), at: disk.callCount)
        let lost = try fixture.append("two")
        fixture.run()
        #expect(fixture.sink.state.failed.map(\.range) == [lost])
        #expect(fixture.log.status.state == .failed)
        #expect(throws: LogError.self) { try fixture.append("three") }
        #expect(try fixture.records().map(\.text) == ["one"])
        fixture.log.close()
    }

    @Test("A second opener is refused, also in the same process, until the first has closed")
    func locking() throws {
        let disk = SimulatedFileSystem()
        let first = try LogSession(disk)
        #expect(throws: LogError.locked(path: LogSession.directory + "/lock")) {
            try LogSession(disk)
        }
        first.log.close()
        try LogSession(disk).log.close()
    }

    @Test("A failed open gives the lock back")
    func failedOpen() throws {
        struct Refusal: Error {}
        let disk = SimulatedFileSystem()
        let first = try LogSession(disk)
        try first.append("one")
        first.log.close()
        #expect(throws: Refusal.self) {
            _ = try EventLog.open(
                directory: LogSession.directory, fileSystem: disk, clock: ManualClock(),
                options: .stepped(), sink: RecordingSink()
            ) { _ in throw Refusal() }
        }
        #expect(try LogSession(disk).replayed.map(\.text) == ["one"])
    }

    @Test("What no log can take is refused without using up a number")
    func refusals() throws {
        var options = LogOptions.stepped()
        options.maximumQueuedByteCount = 1_000
        let fixture = try LogSession(SimulatedFileSystem(), options: options)
        #expect(throws: LogError.emptyTransaction) { try fixture.append([]) }
        let tooLong = [UInt8](repeating: 0, count: LogFormat.maximumRecordByteCount + 1)
        #expect(
            throws: LogError.recordTooLong(
                byteCount: tooLong.count, maximum: LogFormat.maximumRecordByteCount)
        ) { try fixture.append([tooLong]) }
        try fixture.append([[UInt8](repeating: 1, count: 900)])
        #expect(throws: LogError.queueFull(queuedBytes: 902, maximum: 1_000)) {
            try fixture.append([[UInt8](repeating: 1, count: 900)])
        }
        fixture.run()
        #expect(try fixture.append("next").first == SequenceNumber(2))
        fixture.log.close()
        #expect(throws: LogError.closed) { try fixture.append("late") }
    }

    @Test("Commit times rise whatever the clock does, and a jump of hours is told until looked at")
    func clock() throws {
        let disk = SimulatedFileSystem()
        let fixture = try LogSession(disk)
        let first = try fixture.append("one").commitTime
        #expect(try fixture.append("two").commitTime.microseconds == first.microseconds + 1)
        #expect(!fixture.log.status.hasClockJumped)
        fixture.clock.setWallTime(first.advanced(byMicroseconds: -86_400_000_000))
        #expect(try fixture.append("three").commitTime.microseconds == first.microseconds + 2)
        #expect(fixture.log.status.hasClockJumped)
        fixture.log.acknowledgeClockJump()
        #expect(!fixture.log.status.hasClockJumped)
        fixture.log.close()
        let again = try LogSession(disk, clock: fixture.clock)
        #expect(again.log.status.hasClockJumped, "the clock is a day behind the log")
        #expect(try again.append("four").commitTime.microseconds == first.microseconds + 3)
    }
}
