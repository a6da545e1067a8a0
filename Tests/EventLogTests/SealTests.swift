import Bytes
import EventLog
import Glibc
import Simulation
import TestSupport
import Testing

@Suite struct SealTests {
    private static let segmentByteCount = 3_000

    /// A closed log of several segments of a few batches each.
    private func longLog(_ disk: SimulatedFileSystem, seals: Bool = true) throws -> [LogRecord] {
        let fixture = try LogSession(
            disk, options: .stepped(segmentByteCount: Self.segmentByteCount))
        for group in 0..<27 {
            try fixture.append("first of \(group)", "second of \(group)")
            while fixture.log.step() {}
        }
        if seals { fixture.run() }
        let records = try fixture.records()
        fixture.log.close()
        return records
    }

    private func verified(_ disk: SimulatedFileSystem) throws -> LogReport {
        var scanner = try LogScanner(directory: LogSession.directory, fileSystem: disk)
        try scanner.verify()
        return scanner.report
    }

    @Test("Every segment but the last is sealed, and reads as before by its footer alone")
    func seal() throws {
        let disk = SimulatedFileSystem()
        let records = try longLog(disk)
        let report = try verified(disk)
        #expect(report.isIntact)
        #expect(report.setAside == [])
        #expect(report.segments.count > 3)
        #expect(report.segments.map(\.isSealed).dropLast().allSatisfy { $0 })
        #expect(report.segments.last?.isSealed == false)

        let before = disk.callCount
        let opened = try LogSession(disk)
        #expect(opened.replayed == records)
        #expect(opened.log.status.sealedSegmentCount == report.segments.count - 1)
        #expect(opened.log.status.recordCount == records.count)
        // Header, length, trailer, footer: no read for each batch header.
        let reads = disk.calls[before...].filter { $0.name == "pread" }
        let batches = report.batchCount
        #expect(reads.count < batches + 4 * report.segments.count + 12)
    }

    @Test("Segments that were left without a footer are sealed at the next open")
    func lateSeal() throws {
        let disk = SimulatedFileSystem()
        let records = try longLog(disk, seals: false)
        #expect(try verified(disk).sealedSegmentCount == 0)
        let opened = try LogSession(disk)
        #expect(opened.log.status.pendingSealCount > 2)
        opened.run()
        #expect(opened.log.status.pendingSealCount == 0)
        #expect(opened.log.status.sealedSegmentCount == opened.log.status.segmentCount - 1)
        opened.log.close()
        #expect(try verified(disk).isIntact)
        #expect(try LogSession(disk).replayed == records)
    }

    @Test("A segment is followed by another at its age, even when nothing more comes")
    func age() throws {
        var options = LogOptions.stepped()
        options.segmentAgeSeconds = 60
        let disk = SimulatedFileSystem()
        let fixture = try LogSession(disk, options: options)
        try fixture.append("one")
        fixture.idle()
        #expect(fixture.log.status.segmentCount == 1)
        fixture.clock.advance(milliseconds: 61_000)
        fixture.run()
        #expect(fixture.log.status.segmentCount == 2)
        #expect(fixture.log.status.sealedSegmentCount == 1)
        // The new one holds nothing: it is kept.
        fixture.clock.advance(milliseconds: 600_000)
        fixture.run()
        #expect(fixture.log.status.segmentCount == 2)
        fixture.log.close()
        #expect(try verified(disk).isIntact)
        #expect(try LogSession(disk).replayed.map(\.text) == ["one"])
    }

    @Test("A footer that can't be written costs nothing, and is written at the next open")
    func failedSeal() throws {
        let calm = SimulatedFileSystem()
        let records = try longLog(calm)
        let seals = calm.calls.indices.filter { index in
            index + 1 < calm.calls.count && calm.calls[index].name == "pwrite"
                && calm.calls[index].path == LogSession.path(1)
        }
        let footer = try #require(seals.last)
        for (call, code) in [(footer, ENOSPC), (footer + 1, EIO)] {
            let disk = SimulatedFileSystem(faults: [call: .error(code)])
            let fixture = try LogSession(
                disk, options: .stepped(segmentByteCount: Self.segmentByteCount))
            for group in 0..<27 {
                try fixture.append("first of \(group)", "second of \(group)")
                while fixture.log.step() {}
            }
            fixture.run()
            #expect(fixture.log.status.sealFailure != nil)
            #expect(fixture.log.status.state == .healthy)
            fixture.log.close()
            let again = try LogSession(disk.afterKill())
            #expect(again.replayed == records)
            #expect(again.log.status.damage == [])
        }
    }

    @Test("A damaged footer is told, its segment is scanned, and sealed anew")
    func damagedFooter() throws {
        let disk = SimulatedFileSystem()
        let records = try longLog(disk)
        let whole = try #require(disk.contents(LogSession.path(1)))
        let end = try verified(disk).segments[0].byteCount
        for index in stride(from: end, to: whole.count, by: 5) {
            let left = disk.afterKill()
            left.corrupt(LogSession.path(1)) { $0[index] ^= 1 << (index % 8) }
            let opened = try LogSession(left)
            #expect(opened.replayed == records, "byte \(index)")
            #expect(opened.log.status.damage == [], "byte \(index)")
            #expect(opened.log.status.setAside.map(\.segmentNumber) == [1], "byte \(index)")
            opened.run()
            #expect(opened.log.status.sealedSegmentCount == opened.log.status.segmentCount - 1)
            opened.log.close()
        }
    }

    @Test("A segment with damage in it is told at every open and never sealed")
    func damagedSegment() throws {
        let disk = SimulatedFileSystem()
        _ = try longLog(disk, seals: false)
        disk.corrupt(LogSession.path(2)) { $0[LogFormat.firstBatchOffset + 40] ^= 1 }
        for _ in 0..<3 {
            let opened = try LogSession(disk)
            #expect(opened.log.status.damage.count == 1)
            opened.run()
            #expect(opened.log.status.damage.count == 1)
            #expect(opened.log.status.sealedSegmentCount == opened.log.status.segmentCount - 2)
            opened.log.close()
        }
    }

    @Test("A lost last segment is told by the footer before it, also without the mark")
    func lostSuccessor() throws {
        let disk = SimulatedFileSystem()
        let records = try longLog(disk)
        let report = try verified(disk)
        let last = try #require(report.segments.last)
        try disk.remove(LogSession.path(Int(last.number)))
        let marked = disk.afterKill()
        try disk.remove(LogSession.directory + ".mark")
        let kept = records.filter { record in
            !(last.records.map { $0.contains(record.sequenceNumber) } ?? false)
        }
        for (left, knowsNumbers) in [(marked, true), (disk, false)] {
            for open in 0..<3 {
                let fixture = try LogSession(left)
                #expect(fixture.replayed.starts(with: kept))
                let damage = fixture.log.status.damage
                #expect(damage.map(\.kind) == [.missingSegment], "open \(open)")
                #expect(damage.map(\.segmentNumber) == [last.number])
                #expect(damage.compactMap(\.records) == (knowsNumbers ? [last.records] : []))
                let next = try fixture.append("more").first
                #expect(next.rawValue > records.last?.sequenceNumber.rawValue ?? 0)
                fixture.run()
                fixture.log.close()
            }
        }
    }
}
