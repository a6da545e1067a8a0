import Bytes
import EventLog
import Glibc
import Simulation
import TestSupport
import Testing

/// What an open makes of rare states of the last segment and its neighbours.
@Suite struct RecoveryTests {
    private func verified(_ disk: SimulatedFileSystem) throws -> LogReport {
        var scanner = try LogScanner(directory: LogSession.directory, fileSystem: disk)
        try scanner.verify()
        return scanner.report
    }

    @Test(
        "A segment that a crash cut short in the making, begun with a marker alone, is no damage",
        arguments: [0..<512, 0..<1024])
    func tornMarkerSegment(torn: Range<Int>) throws {
        let disk = SimulatedFileSystem()
        let session = try LogSession(disk, options: .stepped(segmentByteCount: 1_100))
        try session.append("one")
        session.write()
        let marked = try #require(disk.contents(LogSession.markPath))
        session.idle()
        let left = disk.afterKill()
        try #require(left.contents(LogSession.path(2))?.count == 1_024 + 256)
        // As the power left it: the first write was torn, and neither mark nor footer came after.
        left.corrupt(LogSession.markPath) { $0 = marked }
        left.corrupt(LogSession.path(1)) { $0.removeLast($0.count - 1_344) }
        left.corrupt(LogSession.path(2)) { bytes in for index in torn { bytes[index] = 0 } }
        let opened = try LogSession(left)
        #expect(opened.log.status.damage == [])
        try opened.append("two")
        opened.run()
        opened.log.close()
        #expect(try verified(left).isIntact)
        #expect(try LogSession(left).replayed.map(\.text) == ["one", "two"])
    }

    @Test(
        "A last segment without its headers stays in the log if the one before was sealed",
        arguments: [false, true])
    func headlessLast(isSettled: Bool) throws {
        let disk = SimulatedFileSystem()
        let session = try LogSession(disk, options: .stepped(segmentByteCount: 1_300))
        try session.append("one")
        session.run()
        try session.append("two")
        session.run()
        if isSettled { session.idle() }
        let left = disk.afterKill()
        try left.remove(LogSession.markPath)
        left.corrupt(LogSession.path(2)) { bytes in for index in 0..<1_024 { bytes[index] = 0 } }
        for open in 0..<3 {
            let opened = try LogSession(left)
            let more = (0..<open).map { "more \($0)" }
            #expect(opened.replayed.map(\.text) == ["one", "two"] + more)
            #expect(opened.log.status.damage.map(\.kind) == [.segmentHeader])
            try opened.append("more \(open)")
            opened.run()
            opened.log.close()
            #expect(try verified(left).damage.map(\.kind) == [.segmentHeader])
        }
    }

    @Test("A last segment of which nothing can be read is told if the one before was sealed")
    func garbageLast() throws {
        let disk = SimulatedFileSystem()
        let session = try LogSession(disk, options: .stepped(segmentByteCount: 1_300))
        for text in ["one", "two"] {
            try session.append(text)
            session.run()
        }
        let left = disk.afterKill()
        try left.remove(LogSession.markPath)
        left.corrupt(LogSession.path(2)) { $0 = [UInt8](repeating: 0, count: $0.count) }
        for open in 0..<3 {
            let opened = try LogSession(left)
            #expect(opened.replayed.first?.text == "one")
            #expect(opened.replayed.count == open + 1)
            #expect(opened.log.status.damage.map(\.segmentNumber) == [2], "open \(open)")
            try opened.append("more \(open)")
            opened.run()
            opened.log.close()
        }
    }

    @Test("A copy that set less aside than stands behind the end now is made again")
    func longerTail() throws {
        let disk = SimulatedFileSystem()
        let session = try LogSession(disk)
        try session.append("before")
        session.run()
        try session.append(LongTransaction.records)
        try session.append("after")
        session.run()
        let left = disk.afterKill()
        var headers: [BatchHeader] = []
        try LogScanner(directory: LogSession.directory, fileSystem: left).batches {
            headers.append($0.header)
        }
        left.corrupt(LogSession.path(1)) { $0[headers[2].offset + 500] ^= 1 }
        for _ in 0..<3 {
            let opened = try LogSession(left)
            #expect(opened.replayed.prefix(2).map(\.text) == ["before", "after"])
            for aside in opened.log.status.setAside {
                let name = try #require(aside.copyName)
                let copy = left.contents(LogSession.directory + "/" + name)
                let segment = try #require(left.contents(LogSession.path(1)))
                #expect(copy == [UInt8](segment[aside.bytes]))
            }
            try opened.append("more")
            opened.run()
            opened.log.close()
        }
    }

    @Test(
        "What an open has shown stays, also when the power goes while a new segment repeats it",
        arguments: [false, true])
    func repeatedOnce(isBehindGap: Bool) throws {
        let disk = SimulatedFileSystem()
        let first = try LogSession(disk, options: .stepped(segmentByteCount: 1_300))
        try first.append("before")
        first.run()
        let marked = try #require(disk.contents(LogSession.markPath))
        if isBehindGap {
            try first.append((0..<3).map { [UInt8](repeating: $0, count: 100_000) })
        }
        try first.append("after")
        first.write()
        let left = disk.afterKill()
        left.corrupt(LogSession.markPath) { $0 = marked }
        // In the making of the segment a copy of its header was lost, or a batch before the last.
        let path = LogSession.path(2)
        left.corrupt(path) { bytes in
            bytes[isBehindGap ? 1_024 + 300 : 20] ^= 1
        }
        let calm = left.afterKill()
        let session = try LogSession(calm)
        #expect(session.replayed.map(\.text) == ["before", "after"])
        #expect(session.log.status.damage == [])
        let start = calm.callCount
        try session.append("more")
        session.run()
        for call in start..<calm.callCount where calm.calls[call].isChange {
            let failing = left.afterKill(faults: [call: .powerLoss])
            let session = try LogSession(failing)
            try session.append("more")
            session.run()
            for seed in UInt64(0)..<16 {
                let context = "power lost at call \(call), \(calm.calls[call]), seed \(seed)"
                let opened = try LogSession(failing.afterPowerLoss(seed: seed))
                #expect(
                    opened.replayed.prefix(2).map(\.text) == ["before", "after"], "\(context)")
                #expect(opened.log.status.damage == [], "\(context)")
            }
        }
    }

    @Test("What was salvaged and written by a probe of a full disk is written, and not yet proven")
    func salvageByProbe() throws {
        let disk = SimulatedFileSystem()
        let session = try LogSession(disk)
        try session.append("before")
        session.run()
        try session.append(LongTransaction.records)
        try session.append("after")
        session.run()
        let left = disk.afterKill()
        var headers: [BatchHeader] = []
        try LogScanner(directory: LogSession.directory, fileSystem: left).batches {
            headers.append($0.header)
        }
        left.corrupt(LogSession.path(1)) { $0[headers[2].offset + 500] ^= 1 }
        let full = try LogSession(left)
        #expect(full.replayed.map(\.text) == ["before", "after"])
        left.inject(.stickyError(ENOSPC), at: left.callCount)
        try full.append("lost")
        full.run()
        left.clearFaults()
        full.clock.advance(milliseconds: 2_000)
        #expect(full.log.step(), "the probe")
        let torn = left.afterKill()
        let path = try #require(torn.paths.last { $0.hasSuffix(".wlog") })
        // The power went while the probe was written: its first batch did not come through.
        torn.corrupt(path) { $0[1_024 + 40] ^= 1 }
        let opened = try LogSession(torn)
        #expect(opened.log.status.damage == [])
        try opened.append("more")
        opened.run()
        opened.log.close()
        #expect(try verified(torn).isIntact)

        // Where it did, it is proven like any other group after a moment.
        full.idle()
        let killed = left.afterKill()
        #expect(try LogSession(killed.afterKill()).replayed.map(\.text) == ["before", "after"])
        killed.corrupt(path) { $0[1_024 + 40] ^= 1 }
        #expect(try LogSession(killed).log.status.damage.count == 1)
    }

    @Test("Numbers used behind the end of a sealed segment are not given again")
    func numbersBehindEnd() throws {
        let disk = SimulatedFileSystem()
        let session = try LogSession(disk)
        try session.append("one")
        session.run()
        try session.append("two", "three")
        session.run()
        let left = disk.afterKill()
        left.corrupt(LogSession.path(1)) { $0[1_344 + 258] ^= 1 }
        try left.remove(LogSession.markPath)
        let full = try LogSession(left)
        #expect(full.replayed.map(\.text) == ["one"])
        left.inject(.stickyError(ENOSPC), at: left.callCount)
        try full.append("lost")
        full.run()
        left.clearFaults()
        full.clock.advance(milliseconds: 2_000)
        full.run()
        #expect(full.log.status.sealedSegmentCount == 1)
        let opened = try LogSession(left.afterKill())
        #expect(try opened.append("next").first > SequenceNumber(3))
    }

    @Test("A segment whose payload is damaged is not sealed")
    func damagedPayloadIsNotSealed() throws {
        let disk = SimulatedFileSystem()
        let session = try LogSession(disk, options: .stepped(segmentByteCount: 1_300))
        for text in ["one", "two"] {
            try session.append(text)
            session.write()
        }
        let left = disk.afterKill()
        left.corrupt(LogSession.path(1)) { $0[1_024 + 258] ^= 1 }
        let opened = try LogSession(left)
        #expect(opened.log.status.pendingSealCount == 1)
        opened.run()
        #expect(opened.log.status.pendingSealCount == 0)
        #expect(opened.log.status.sealedSegmentCount == 0)
        #expect(opened.log.status.damage.count == 1)
    }

    @Test(
        "A directory that was made just before a kill is on disk before anything is acknowledged",
        arguments: ["/", "/data"])
    func unsyncedDirectory(parent: String) throws {
        let disk = SimulatedFileSystem()
        disk.loseUnsyncedDirectories()
        let calls = try { () throws -> [SimulatedFileSystem.Call] in
            let calm = SimulatedFileSystem()
            _ = try LogSession(calm)
            return calm.calls
        }()
        let sync = try #require(
            calls.firstIndex { $0.name == "fsync" && $0.path == parent })
        disk.inject(.error(EIO), at: sync)
        #expect(throws: LogError.self) { try LogSession(disk) }
        let killed = disk.afterKill()
        let session = try LogSession(killed)
        try session.append("one")
        // The mark, whose entry is synced as well, does not come to be.
        killed.inject(.error(EIO), at: killed.callCount + 6)
        session.run()
        #expect(session.sink.acknowledged.count == 1)
        #expect(session.log.status.markFailure != nil)
        for seed in UInt64(0)..<8 {
            #expect(try LogSession(killed.afterPowerLoss(seed: seed)).replayed.count == 1)
        }
    }

    @Test("A record before segments that hold only markers is found by its number")
    func markerSegments() throws {
        var options = LogOptions.stepped()
        options.segmentAgeSeconds = 60
        let disk = SimulatedFileSystem()
        let clock = ManualClock()
        var texts: [String] = []
        for open in 0..<8 {
            let session = try LogSession(disk, clock: clock, options: options)
            texts.append("record \(open)")
            try session.append("record \(open)")
            session.idle()
            if open % 3 != 0 {
                clock.advance(milliseconds: 60_000)
                session.run()
            }
            session.log.close()
        }
        let opened = try LogSession(disk, clock: clock)
        #expect(opened.log.status.segmentCount == 13)
        for (index, text) in texts.enumerated() {
            let found = try opened.log.records([SequenceNumber(UInt64(index) + 1)])
            #expect(found.map(\.text) == [text])
        }
    }

    @Test("A segment that can't be followed by another goes on, as long as it takes more")
    func noSuccessor() throws {
        let disk = SimulatedFileSystem()
        let session = try LogSession(disk, options: .stepped(segmentByteCount: 1_300))
        try session.append("one")
        session.run()
        disk.inject(.error(EMFILE), at: disk.callCount)
        try session.append("two")
        session.run()
        #expect(session.sink.acknowledged.count == 2)
        #expect(session.log.status.segmentCount == 1)
        try session.append("three")
        session.run()
        #expect(session.log.status.segmentCount == 2)
        #expect(session.log.status.sealedSegmentCount == 1)
        session.log.close()
        #expect(try verified(disk).isIntact)
        #expect(try LogSession(disk).replayed.map(\.text) == ["one", "two", "three"])
    }

    @Test("Damage that a reader beside comes upon is told by it, also without verifying")
    func readerTells() throws {
        let disk = SimulatedFileSystem()
        let session = try LogSession(disk)
        for text in ["one", "two"] {
            try session.append(text)
            session.run()
        }
        session.log.close()
        disk.corrupt(LogSession.path(1)) { $0[1_024 + 258] ^= 1 }
        var scanner = try LogScanner(directory: LogSession.directory, fileSystem: disk)
        #expect(scanner.damage == [])
        #expect(try scanner.records([SequenceNumber(1), SequenceNumber(2)]).map(\.text) == ["two"])
        #expect(scanner.damage.map(\.records) == [SequenceNumber(1)...SequenceNumber(1)])
        try scanner.verify()
        #expect(scanner.damage == scanner.report.damage)
        #expect(scanner.damage.count == 1)
    }
}
