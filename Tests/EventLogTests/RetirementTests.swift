import Bytes
import EventLog
import Glibc
import Simulation
import TestSupport
import Testing

@Suite struct RetirementTests {
    private static let segmentByteCount = 1_600

    /// A log of several sealed segments, of which the older half is given up.
    private struct Fixture {
        let disk = SimulatedFileSystem()
        let session: LogSession
        /// All that was written before.
        var records: [LogRecord] = []
        /// The last record that goes.
        var last = SequenceNumber.zero
        var segment: UInt64 = 0

        init(groupCount: Int = 24) throws {
            session = try LogSession(
                disk, options: .stepped(segmentByteCount: segmentByteCount))
            for group in 0..<groupCount {
                try session.append("first of \(group)", "second of \(group)")
                session.run()
            }
            records = try session.records()
        }

        mutating func retire() throws {
            let retirable = try #require(session.retirable)
            let range = try session.append("what is kept")
            session.write()
            records = try session.records()
            last = try #require(retirable.bounds?.last)
            segment = retirable.number
            #expect(session.retire(through: retirable, by: range.first))
            session.run()
        }

        /// Those that stay.
        var kept: [LogRecord] { records.filter { $0.sequenceNumber > last } }
    }

    private func verified(_ disk: SimulatedFileSystem) throws -> LogReport {
        var scanner = try LogScanner(directory: LogSession.directory, fileSystem: disk)
        try scanner.verify()
        return scanner.report
    }

    @Test("What is given up is gone, the rest reads and verifies as before, and writing goes on")
    func retire() throws {
        var fixture = try Fixture()
        let before = fixture.session.log.status
        try fixture.retire()
        let (disk, session) = (fixture.disk, fixture.session)
        #expect(fixture.segment > 1)
        #expect(try session.records() == fixture.kept)
        #expect(session.log.retired?.last == fixture.last)
        for number in 1...Int(fixture.segment) {
            #expect(disk.contents(LogSession.path(number)) == nil)
        }
        #expect(try session.log.records([SequenceNumber(1), fixture.last]) == [])
        #expect(session.log.status.segmentCount < before.segmentCount)
        #expect(session.log.status.recordCount == fixture.kept.count)
        try session.append("more")
        session.idle()
        let all = try session.records()
        session.log.close()

        let report = try verified(disk)
        #expect(report.isIntact, "\(report.damage)")
        #expect(report.retired == session.log.retired)
        #expect(report.retiredFiles == [])
        let opened = try LogSession(disk)
        #expect(opened.replayed == all)
        #expect(opened.log.status.damage == [])
        #expect(opened.log.retired == session.log.retired)
        let next = try #require(all.last).sequenceNumber.advanced(by: 1)
        #expect(try opened.append("on").first == next)
    }

    @Test("A log without its beginning is not forked, and nothing is made")
    func fork() throws {
        var fixture = try Fixture()
        try fixture.retire()
        fixture.session.log.close()
        let (disk, last) = (fixture.disk, fixture.last)
        let fork = LogFork(of: LogSession.directory, into: "/fork", fileSystem: disk)
        #expect(throws: LogError.retiredBeginning(through: last)) {
            _ = try fork.make(through: SequenceNumber(.max))
        }
        #expect(throws: SystemError.self) { _ = try disk.list("/fork") }
    }

    @Test("A segment can be given up again and again; every header repeats the newest")
    func again() throws {
        var fixture = try Fixture()
        try fixture.retire()
        let first = fixture.segment
        for group in 0..<20 {
            try fixture.session.append("later \(group)", String(repeating: "x", count: 90))
            fixture.session.run()
        }
        try fixture.retire()
        #expect(fixture.segment > first)
        #expect(try fixture.session.records() == fixture.kept)
        fixture.session.log.close()
        let opened = try LogSession(fixture.disk)
        #expect(opened.replayed == fixture.kept)
        try opened.append("one more")
        opened.idle()
        opened.log.close()
        #expect(try verified(fixture.disk).isIntact)
        #expect(try LogSession(fixture.disk).log.retired?.segment == fixture.segment)
    }

    @Test("Without a header that says so, a segment that is gone is missing, retired ones are not")
    func missing() throws {
        var fixture = try Fixture()
        try fixture.retire()
        fixture.session.log.close()
        let next = Int(fixture.segment) + 1
        let bytes = try #require(fixture.disk.contents(LogSession.path(next)))
        try fixture.disk.remove(LogSession.path(next))
        let report = try verified(fixture.disk)
        #expect(report.damage.map(\.kind) == [.missingSegment])
        let lost = try #require(report.damage.first?.records)
        #expect(lost.lowerBound == fixture.last.advanced(by: 1))
        // Put back, all is well again.
        let file = try fixture.disk.create(LogSession.path(next))
        try file.writeFully(bytes, at: 0)
        #expect(try verified(fixture.disk).isIntact)
    }

    @Test("Files that a crash has left are no part of the log, and are removed when it is opened")
    func leftovers() throws {
        var fixture = try Fixture()
        var files: [String: [UInt8]] = [:]
        for path in fixture.disk.paths where path.hasSuffix(".wlog") {
            files[path] = fixture.disk.contents(path)
        }
        try fixture.retire()
        fixture.session.log.close()
        let kept = fixture.kept
        for (path, bytes) in files where fixture.disk.contents(path) == nil {
            let file = try fixture.disk.create(path)
            try file.writeFully(bytes, at: 0)
        }
        let report = try verified(fixture.disk)
        #expect(report.isIntact, "\(report.damage)")
        #expect(report.retiredFiles == (1...fixture.segment).map { $0 })
        let opened = try LogSession(fixture.disk)
        #expect(opened.replayed == kept)
        let removed = try opened.log.removeRetired()
        #expect(removed.segmentCount == Int(fixture.segment))
        #expect(removed.byteCount > 1_600)
        #expect(try opened.log.removeRetired() == (0, 0))
        #expect(try verified(fixture.disk).retiredFiles == [])
    }

    @Test("The mark alone tells of it too, where the newest header is lost")
    func mark() throws {
        var fixture = try Fixture()
        try fixture.retire()
        fixture.session.log.close()
        let newest = try #require(fixture.disk.paths.last { $0.hasSuffix(".wlog") })
        fixture.disk.corrupt(newest) { bytes in
            bytes[20] ^= 1
            bytes[532] ^= 1
        }
        let report = try verified(fixture.disk)
        #expect(report.retired?.last == fixture.last)
        #expect(report.damage.map(\.kind) == [.segmentHeader])
        let opened = try LogSession(fixture.disk)
        #expect(opened.replayed == fixture.kept)
        // The next header repeats it.
        try opened.append("on")
        opened.idle()
        opened.log.close()
        try fixture.disk.remove(LogSession.markPath)
        #expect(try LogSession(fixture.disk).log.retired?.last == fixture.last)
    }

    @Test("A file of another log, or one that holds another segment, is not removed")
    func strangers() throws {
        var fixture = try Fixture()
        let other = SimulatedFileSystem()
        let stranger = try LogSession(other, options: .stepped(seed: 9))
        try stranger.append("of another log")
        stranger.idle()
        let foreign = try #require(other.contents(LogSession.path(1)))
        try fixture.retire()
        let kept = try #require(fixture.disk.paths.first { $0.hasSuffix(".wlog") })
        let misplaced = try #require(fixture.disk.contents(kept))
        for (path, bytes) in [(LogSession.path(1), foreign), (LogSession.path(2), misplaced)] {
            let file = try fixture.disk.create(path)
            try file.writeFully(bytes, at: 0)
        }
        #expect(try fixture.session.log.removeRetired() == (0, 0))
        #expect(fixture.disk.contents(LogSession.path(1)) == foreign)
        #expect(fixture.disk.contents(LogSession.path(2)) == misplaced)
        let kinds = try verified(fixture.disk).damage.map(\.kind)
        #expect(kinds == [.foreignSegment, .misnamedSegment])
    }

    @Test("A header in which the retired segment is not lower than its own does not hold")
    func absurd() throws {
        let fixture = try Fixture(groupCount: 3)
        fixture.session.log.close()
        for numbers in [[1, 1, 2], [9, 1, 2], [0, 0, 0]] as [[UInt64]] {
            let disk = fixture.disk.afterKill()
            disk.corrupt(LogSession.path(1)) { bytes in
                var header = [UInt8](bytes[..<488])
                header.replaceSubrange(12..<16, with: [0, 0, 0, 0])
                for number in numbers {
                    header += (0..<8).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
                }
                let checksum = CRC32C.checksum(header)
                for place in 0..<4 {
                    header[12 + place] = UInt8(truncatingIfNeeded: checksum >> UInt32(8 * place))
                }
                bytes.replaceSubrange(..<1_024, with: header + header)
            }
            let kinds = try verified(disk).damage.map(\.kind)
            #expect(kinds == (numbers[0] == 0 ? [] : [.segmentHeader]), "\(numbers)")
        }
    }

    @Test(
        "Whenever the power goes while segments are given up, the log opens and nothing else is gone",
        .timeLimit(.minutes(10)))
    func crashes() async {
        let tally = await LogTrials.crashes(.retiring, seedCount: 24, secondCrashEvery: 3)
        expectNothing(of: tally)
        #expect(tally.distinctStates >= 150)
        print("power lost at \(tally.sites) calls: \(tally.distinctStates) distinct states")
    }

    @Test(
        "Whatever call fails while segments are given up, all acks are kept",
        .timeLimit(.minutes(10)))
    func failures() async {
        let faults = LogFaults(.retiring)
        // Every fifth call: the plan is longer than the one that all calls of are struck.
        let sites = faults.calls.indices.filter { $0 % 5 == 0 }
        var tally = LogTally()
        for site in sites {
            for (strike, isSticky) in faults.strikes(at: site) {
                tally.add(faults.run(at: site, strike, isSticky: isSticky))
            }
        }
        expectNothing(of: tally)
    }

    @Test(
        "In a log whose beginning was given up, a bad bit costs one batch, and what is lost is told"
    )
    func damage() throws {
        let specimen = try LogSpecimen(.closed, groupCount: 12, retiredGroup: 8)
        let damages = LogDamages(specimen)
        var findings = damages.read(LogDamages.Way.allCases) { _ in }
        for path in specimen.segmentPaths {
            let count = try #require(specimen.disk.contents(path)).count
            for offset in stride(from: 0, to: count, by: 13) {
                let bit = UInt8(1) << UInt8(offset % 8)
                findings += damages.read([.verifying, .opening], batchLimit: 1) { disk in
                    disk.corrupt(path) { $0[offset] ^= bit }
                }.map { "\(path) at \(offset): \($0)" }
            }
            findings += try damages.read(LogDamages.Way.allCases) { try $0.remove(path) }
                .map { "without \(path): \($0)" }
        }
        for finding in findings.prefix(10) { Issue.record("\(finding)") }
    }
}
