import Bytes
import EventLog
import Simulation
import TestSupport
import Testing

/// Files that were away or shorter when the log went on, and are whole again.
@Suite struct PutBackTests {
    /// What a last segment of five groups was when the log went on.
    enum Absence: CaseIterable {
        case gone, cutBelowMark, cutBehindMark
    }

    /// A log that was killed after five groups, the mark after the first of them or gone.
    private func killed(hasMark: Bool) throws -> (disk: SimulatedFileSystem, headers: [BatchHeader])
    {
        let disk = SimulatedFileSystem()
        let session = try LogSession(disk)
        for text in ["one", "two", "three", "four", "five"] {
            try session.append(text)
            session.run()
        }
        let left = disk.afterKill()
        if !hasMark { try left.remove(LogSession.markPath) }
        var headers: [BatchHeader] = []
        try LogScanner(directory: LogSession.directory, fileSystem: left).batches {
            headers.append($0.header)
        }
        return (left, headers)
    }

    @Test(
        "What stands behind a stated end and was on disk is told, with its numbers, at every open",
        arguments: Absence.allCases)
    func putBack(absence: Absence) throws {
        let (disk, headers) = try killed(hasMark: absence != .cutBehindMark)
        let whole = try #require(disk.contents(LogSession.path(1)))
        switch absence {
        case .gone: try disk.remove(LogSession.path(1))
        case .cutBelowMark:
            disk.corrupt(LogSession.path(1)) { $0.removeLast($0.count - headers[0].offset - 64) }
        case .cutBehindMark:
            // Torn in the third group, and nothing tells that there was more: 2^20 are passed over.
            disk.corrupt(LogSession.path(1)) { $0.removeLast($0.count - headers[2].offset - 64) }
        }
        let without = try LogSession(disk)
        try without.append("later")
        without.run()
        without.log.close()
        if absence == .gone { _ = try disk.create(LogSession.path(1)) }
        disk.corrupt(LogSession.path(1)) { $0 = whole }
        let kept = absence == .cutBehindMark ? ["one", "two"] : ["one"]
        let lost = SequenceNumber(UInt64(kept.count + 1))...SequenceNumber(5)
        for open in 0..<3 {
            let session = try LogSession(disk)
            let more = (0..<open).map { "more \($0)" }
            #expect(session.replayed.map(\.text) == kept + ["later"] + more)
            let status = session.log.status
            #expect(status.damage.map(\.kind) == [.rolledBack])
            #expect(status.damage.map(\.records) == [lost])
            #expect(status.damage.allSatisfy { $0.isLoss && !$0.hasUnknownLoss })
            #expect(status.setAside.allSatisfy { $0.segmentNumber != 1 })
            try session.append("more \(open)")
            session.run()
            session.log.close()
        }
        var scanner = try LogScanner(directory: LogSession.directory, fileSystem: disk)
        try scanner.verify()
        #expect(scanner.damage.map(\.records) == [lost])
    }

    @Test("Where the numbers behind a stated end were given again, the loss is told without them")
    func givenAgain() throws {
        let (disk, headers) = try killed(hasMark: false)
        let whole = try #require(disk.contents(LogSession.path(1)))
        // Between two groups: as if the log had ended there.
        disk.corrupt(LogSession.path(1)) { $0.removeLast($0.count - headers[2].offset) }
        let without = try LogSession(disk)
        #expect(try without.append("later").first == SequenceNumber(3))
        without.run()
        without.log.close()
        disk.corrupt(LogSession.path(1)) { $0 = whole }
        let session = try LogSession(disk)
        #expect(session.replayed.map(\.text) == ["one", "two", "later"])
        let damage = try #require(session.log.status.damage.first)
        #expect(damage.kind == .rolledBack)
        #expect(damage.records == nil)
        #expect(damage.hasUnknownLoss)
        #expect(damage.isLoss)
        #expect(damage.detail.contains("records 3 to 5"))
        #expect("\(damage)".contains("an unknown number of records lost"))
    }

    @Test("A loss at the end of the log is told as one of at least what the mark knew")
    func atLeast() throws {
        let (disk, _) = try killed(hasMark: true)
        try disk.remove(LogSession.path(1))
        for _ in 0..<3 {
            let session = try LogSession(disk)
            let damage = session.log.status.damage
            #expect(damage.map(\.records) == [SequenceNumber(1)...SequenceNumber(1)])
            #expect(damage.allSatisfy { "\($0)".contains("at least record 1 lost") })
            try session.append("more")
            session.run()
            session.log.close()
        }
    }

    @Test("A successor that only a footer tells of is a loss of an unknown number of records")
    func footerOnly() throws {
        let disk = SimulatedFileSystem()
        for text in ["one", "two"] {
            let session = try LogSession(disk)
            try session.append(text)
            session.run()
            session.log.close()
        }
        try disk.remove(LogSession.path(2))
        try disk.remove(LogSession.markPath)
        let scanner = try LogScanner(directory: LogSession.directory, fileSystem: disk)
        #expect(scanner.report.isMarkMissing)
        let damage = try #require(scanner.damage.first)
        #expect(damage.kind == .missingSegment)
        #expect(damage.records == nil)
        #expect(damage.isLoss)
        #expect(damage.hasUnknownLoss)
    }

    @Test(
        "Files whose names are no segment's of this log don't move the number of the next one",
        arguments: ["4294967296", "4294967295", "0000000002", "9999999999"], [false, true])
    func strangeNames(name: String, isCopy: Bool) throws {
        let disk = SimulatedFileSystem()
        let first = try LogSession(disk)
        try first.append("one")
        first.run()
        first.log.close()
        let bytes = try #require(disk.contents(LogSession.path(1)))
        let path = LogSession.directory + "/\(name).wlog"
        _ = try disk.create(path)
        if isCopy { disk.corrupt(path) { $0 = bytes } }
        for open in 0..<2 {
            let session = try LogSession(disk)
            try session.append("more")
            session.run()
            session.log.close()
            let scanner = try LogScanner(directory: LogSession.directory, fileSystem: disk)
            let next = UInt64(name == "0000000002" ? 3 + open : 2 + open)
            #expect(scanner.report.segments.last?.number == next)
            #expect(scanner.report.recordCount == 2 + open)
            let isTold = isCopy && (name == "4294967295" || name == "0000000002")
            #expect(scanner.damage.map(\.kind) == (isTold ? [.misnamedSegment] : []))
        }
    }

    @Test("A renamed last segment keeps its number, so that it can get its name back")
    func renamed() throws {
        let (disk, _) = try killed(hasMark: false)
        try disk.rename(LogSession.path(1), to: LogSession.path(7))
        let session = try LogSession(disk)
        #expect(session.log.status.damage.map(\.kind) == [.misnamedSegment])
        try session.append("more")
        session.run()
        session.log.close()
        #expect(disk.contents(LogSession.path(1)) == nil)
        #expect(disk.contents(LogSession.path(2)) != nil)
    }

    @Test("Records without a mark that can be read are noticed, and the next write makes one")
    func missingMark() throws {
        for isZeroed in [false, true] {
            let (disk, _) = try killed(hasMark: isZeroed)
            if isZeroed {
                disk.corrupt(LogSession.markPath) { $0 = [UInt8](repeating: 0, count: $0.count) }
            }
            let scanner = try LogScanner(directory: LogSession.directory, fileSystem: disk)
            #expect(scanner.report.isMarkMissing)
            #expect(scanner.report.isIntact)
            let session = try LogSession(disk)
            #expect(session.log.status.wasMarkMissing)
            try session.append("more")
            session.run()
            session.log.close()
            #expect(try !LogSession(disk).log.status.wasMarkMissing)
        }
        #expect(try !LogSession(SimulatedFileSystem()).log.status.wasMarkMissing)
    }

    @Test("A refusal names what headers and payloads tell, and every file that may be gone")
    func refusal() throws {
        let disk = SimulatedFileSystem()
        for text in ["one", "two", "three", "four", "five"] {
            let session = try LogSession(disk)
            try session.append(text)
            session.run()
            session.log.close()
        }
        try disk.remove(LogSession.path(2))
        try disk.remove(LogSession.path(3))
        disk.corrupt(LogSession.path(5)) {
            $0[LogFormat.firstBatchOffset + LogFormat.batchHeaderByteCount] ^= 1
        }
        var strict = LogOptions.stepped()
        strict.refusesDamage = true
        var told: [DamageRange] = []
        do {
            _ = try LogSession(disk, options: strict)
        } catch LogError.damagedLog(let damage) {
            told = damage
        }
        #expect(told.map(\.kind) == [.missingSegment, .payload])
        #expect(
            told.compactMap(\.records) == [
                SequenceNumber(2)...SequenceNumber(3), SequenceNumber(5)...SequenceNumber(5),
            ])
        #expect(told.first?.fileName == "0000000003.wlog")
        #expect(told.first?.detail.contains("0000000002.wlog") == true)
    }

    @Test("Bytes behind the end in which no batch begins hold no records")
    func junkBehindEnd() throws {
        let disk = SimulatedFileSystem()
        for text in ["one", "two"] {
            let session = try LogSession(disk)
            try session.append(text)
            session.run()
            session.log.close()
        }
        // Neither its front nor its end is that of a footer any more.
        let scanner = try LogScanner(directory: LogSession.directory, fileSystem: disk)
        let end = try #require(scanner.report.segments.first?.byteCount)
        disk.corrupt(LogSession.path(1)) { bytes in
            bytes[end] ^= 1
            bytes += [UInt8](repeating: 7, count: 100)
        }
        let left = try LogScanner(directory: LogSession.directory, fileSystem: disk).report
        #expect(left.isIntact)
        #expect(left.setAside.map(\.reason) == [.behindEnd])
        #expect(left.setAside.map(\.mayHoldRecords) == [false])
    }
}
