import Bytes
import EventLog
import Synchronization
import Simulation
import TestSupport
import Testing

@Suite struct DamageTests {
    private static let path = LogSession.path(1)

    /// A closed log of one segment with five batches of a few records each.
    private func closedLog() throws -> (disk: SimulatedFileSystem, records: [LogRecord]) {
        let disk = SimulatedFileSystem()
        let fixture = try LogSession(disk)
        for group in 0..<5 {
            try fixture.append("first of \(group)", "second of \(group)")
            try fixture.append("third of \(group), \(String(repeating: "long ", count: 20))")
            fixture.run()
        }
        let records = try fixture.records()
        fixture.log.close()
        return (disk, records)
    }

    @Test(
        "A segment that lost its headers loses no more numbers than its own",
        arguments: [0..<1024, 0..<1100, 94..<2094])
    func lostHeaders(_ bytes: Range<Int>) throws {
        let disk = SimulatedFileSystem()
        var written: [LogRecord] = []
        for open in 0..<3 {
            let fixture = try LogSession(disk)
            for group in 0..<3 {
                try fixture.append("first of \(open), \(group)", "second of \(open), \(group)")
                fixture.run()
            }
            written = try fixture.records()
            fixture.log.close()
        }
        disk.corrupt(LogSession.path(2)) { contents in
            for index in bytes where index < contents.count { contents[index] = 0 }
        }
        var scanner = try LogScanner(directory: LogSession.directory, fileSystem: disk)
        try scanner.verify()
        var found: [LogRecord] = []
        try scanner.batches { found += $0.records }
        let lost = Set(written.map(\.sequenceNumber)).subtracting(found.map(\.sequenceNumber))
        let told = scanner.report.damage.compactMap(\.records).reduce(into: Set<SequenceNumber>()) {
            set, range in
            for number in range.lowerBound.rawValue...range.upperBound.rawValue {
                set.insert(SequenceNumber(number))
            }
        }
        #expect(told == lost, "\(scanner.report.damage)")
        #expect(!scanner.report.damage.isEmpty)
    }

    @Test("Damage amid acknowledged records is quarantined; the rest stays and numbers go on")
    func damageInTheMiddle() throws {
        let (disk, records) = try closedLog()
        var places: [Int] = []
        let intact = try LogScanner(directory: LogSession.directory, fileSystem: disk)
        try intact.batches { places.append($0.header.offset) }
        disk.corrupt(Self.path) { $0[places[2] + 300] ^= 0x40 }

        let fixture = try LogSession(disk)
        #expect(
            fixture.replayed == records.filter { !(7...9).contains($0.sequenceNumber.rawValue) })
        let damage = fixture.log.status.damage
        #expect(damage.map(\.records) == [SequenceNumber(7)...SequenceNumber(9)])
        #expect(damage.map(\.kind) == [.payload])
        let asked = [9, 10, 3, 8].map { SequenceNumber($0) }
        #expect(try fixture.log.records(asked).map(\.sequenceNumber.rawValue) == [10, 3])
        #expect(try fixture.append("more").first == SequenceNumber(16))
        fixture.run()
        fixture.log.close()
        #expect(try LogSession(disk).log.status.damage.count == 1)
    }

    @Test(
        "The last acknowledged batch is told as damaged after an idle moment, not taken for a tail")
    func lastBatch() throws {
        let disk = SimulatedFileSystem()
        let fixture = try LogSession(disk)
        try fixture.append("one")
        fixture.run()
        try fixture.append("two")
        fixture.idle()
        let after = disk.afterKill()
        var places: [Int] = []
        try LogScanner(directory: LogSession.directory, fileSystem: after).batches {
            places.append($0.header.offset)
        }
        // The header, so that nothing but the marker tells of the record.
        after.corrupt(Self.path) { $0[places[1] + 40] ^= 1 }
        let opened = try LogSession(after)
        #expect(opened.replayed.map(\.text) == ["one"])
        #expect(opened.log.status.damage.map(\.records) == [SequenceNumber(2)...SequenceNumber(2)])
        #expect(try opened.append("three").first == SequenceNumber(3))
    }

    @Test("A file cut anywhere leaves whole transactions, and new numbers lie above all seen ones")
    func truncation() throws {
        let disk = SimulatedFileSystem()
        let fixture = try LogSession(disk)
        var ends: [UInt64] = [0]
        for group in 0..<3 {
            try fixture.append("a\(group)", "b\(group)")
            ends.append(try fixture.append("c\(group)").last.rawValue)
            ends.append(ends[ends.count - 1] - 1)
            fixture.run()
        }
        let killed = disk.afterKill()
        let whole = try #require(killed.contents(Self.path))
        for count in stride(from: 0, to: whole.count, by: 3) {
            let cut = killed.afterKill()
            cut.corrupt(Self.path) { $0 = [UInt8](whole[..<count]) }
            let opened = try LogSession(cut)
            let last = opened.replayed.last?.sequenceNumber.rawValue ?? 0
            #expect(ends.contains(last), "cut at \(count)")
            #expect(opened.replayed.count == Int(last))
            // The mark tells of the segment's first group; what it tells of is gone indeed.
            let told = opened.log.status.damage.compactMap(\.records)
            let isMarked = last >= 3
            #expect(told.isEmpty == isMarked, "cut at \(count)")
            let first = SequenceNumber(last + 1)
            #expect(told.allSatisfy { $0 == first...SequenceNumber(3) }, "cut at \(count)")
            #expect(try opened.append("new").first.rawValue > max(last, 3))
            opened.run()
            #expect(try opened.records().map(\.text).last == "new")
        }
    }

    @Test(
        "Junk behind the log is set aside in a copy, once, and numbers pass over what it may hold")
    func junk() throws {
        let (disk, records) = try closedLog()
        let junk = [UInt8](repeating: 0xAB, count: 1_000)
        let size = try #require(disk.contents(Self.path)).count
        disk.corrupt(Self.path) { $0 += junk }
        let opened = try LogSession(disk)
        #expect(opened.replayed == records)
        #expect(opened.log.status.damage == [])
        let aside = try #require(opened.log.status.setAside.first)
        #expect(aside.bytes == size..<size + 1_000)
        let copy = try #require(aside.copyName)
        #expect(disk.contents(LogSession.directory + "/" + copy) == junk)
        #expect(
            try opened.append("new").first.rawValue == 16 + UInt64(LogFormat.maximumRecordCount))
        opened.run()
        opened.log.close()
        #expect(try LogSession(disk).log.status.setAside.map(\.reason) == [.behindEnd])
    }

    @Test("A transaction of several batches that lacks one is dropped whole")
    func incompleteTransaction() throws {
        let disk = SimulatedFileSystem()
        let fixture = try LogSession(disk)
        try fixture.append("before")
        fixture.run()
        try fixture.append(LongTransaction.records)
        try fixture.append("after")
        fixture.run()
        let killed = disk.afterKill()
        var headers: [BatchHeader] = []
        try LogScanner(directory: LogSession.directory, fileSystem: killed).batches {
            headers.append($0.header)
        }
        #expect(headers.map(\.recordCount) == [1, 2, 1, 1])
        #expect(headers.map(\.transactionFirst.rawValue) == [1, 2, 2, 5])
        killed.corrupt(Self.path) { $0[headers[2].offset + 500] ^= 1 }
        let opened = try LogSession(killed)
        #expect(opened.replayed.map(\.sequenceNumber.rawValue) == [1, 5])
        #expect(opened.log.status.damage == [])
        #expect(try opened.append("new").first == SequenceNumber(6))
        opened.run()
        opened.log.close()
        // What lay behind the hole was written once more: no damage is seen afterwards either.
        let again = try LogSession(killed.afterKill())
        #expect(again.replayed.map(\.sequenceNumber.rawValue) == [1, 5, 6])
        #expect(again.replayed[1].text == "after")
        #expect(again.log.status.damage == [])
    }

    @Test("A missing segment, a swapped one and one of another log are all told")
    func wrongFiles() throws {
        let disk = SimulatedFileSystem()
        for session in 0..<3 {
            let fixture = try LogSession(disk, options: .stepped(seed: UInt64(session + 1)))
            try fixture.append("one of \(session)", "two of \(session)")
            fixture.run()
            fixture.log.close()
        }
        let missing = disk.afterKill()
        try missing.remove(LogSession.path(2))
        let opened = try LogSession(missing)
        #expect(opened.replayed.map(\.sequenceNumber.rawValue) == [1, 2, 5, 6])
        #expect(opened.log.status.damage.map(\.kind) == [.missingSegment])
        #expect(opened.log.status.damage.map(\.records) == [SequenceNumber(3)...SequenceNumber(4)])

        let swapped = disk.afterKill()
        let second = try #require(swapped.contents(LogSession.path(2)))
        let first = try #require(swapped.contents(LogSession.path(1)))
        swapped.corrupt(LogSession.path(1)) { $0 = second }
        swapped.corrupt(LogSession.path(2)) { $0 = first }
        let damage = try LogSession(swapped).log.status.damage
        #expect(damage.map(\.kind).filter { $0 == .misnamedSegment }.count == 2)
        // Neither the first nor the second is there: what both held is told in one.
        #expect(damage.compactMap(\.records) == [SequenceNumber(1)...SequenceNumber(4)])
        // Under their own names again, all is as it was.
        swapped.corrupt(LogSession.path(1)) { $0 = first }
        swapped.corrupt(LogSession.path(2)) { $0 = second }
        #expect(try LogSession(swapped.afterKill()).log.status.damage == [])

        let doubled = disk.afterKill()
        _ = try doubled.create(LogSession.path(9))
        doubled.corrupt(LogSession.path(9)) { $0 = second }
        let beside = try LogSession(doubled)
        #expect(beside.log.status.damage.map(\.kind) == [.misnamedSegment])
        #expect(beside.replayed.map(\.sequenceNumber.rawValue) == [1, 2, 3, 4, 5, 6])
        try beside.append("more")
        beside.run()
        #expect(doubled.contents(LogSession.path(4)) != nil)
        #expect(
            doubled.contents(LogSession.path(10)) == nil, "a copy's name is no segment's number")

        // A later one in its place whose headers say nothing: its numbers are behind those that the
        // next one takes up from.
        let nameless = disk.afterKill()
        var third = try #require(nameless.contents(LogSession.path(3)))
        for offset in 0..<LogFormat.firstBatchOffset { third[offset] = 0 }
        nameless.corrupt(LogSession.path(2)) { $0 = third }
        let left = try LogSession(nameless)
        #expect(left.replayed.map(\.sequenceNumber.rawValue) == [1, 2, 5, 6])
        #expect(left.log.status.damage.map(\.kind) == [.foreignSegment, .missingSegment])
        #expect(
            left.log.status.damage.compactMap(\.records) == [
                SequenceNumber(3)...SequenceNumber(4)
            ])

        let foreign = disk.afterKill()
        let other = SimulatedFileSystem()
        let stranger = try LogSession(other, options: .stepped(seed: 77))
        try stranger.append("elsewhere")
        stranger.run()
        let bytes = try #require(other.contents(Self.path))
        foreign.corrupt(Self.path) { $0 = bytes }
        let mixed = try LogSession(foreign)
        #expect(mixed.replayed.map(\.sequenceNumber.rawValue) == [3, 4, 5, 6])
        #expect(mixed.log.status.damage.map(\.kind) == [.foreignSegment, .missingSegment])
        #expect(
            mixed.log.status.damage.compactMap(\.records) == [
                SequenceNumber(1)...SequenceNumber(2)
            ])
    }

    @Test("A log that is to be whole is refused when it is not, and left as it is")
    func strict() throws {
        var strict = LogOptions.stepped()
        strict.refusesDamage = true
        let (disk, _) = try closedLog()
        try LogSession(disk, options: strict).log.close()
        // In a header, which is found first; in a payload, which is found by reading it.
        for offset in [LogFormat.firstBatchOffset + 40, LogFormat.firstBatchOffset + 300] {
            let damaged = disk.afterKill()
            damaged.corrupt(Self.path) { $0[offset] ^= 1 }
            let before = damaged.contents(Self.path)
            do {
                _ = try LogSession(damaged, options: strict)
                Issue.record("was opened")
            } catch LogError.damagedLog(let damage) {
                #expect(damage.map(\.records) == [SequenceNumber(1)...SequenceNumber(3)])
            }
            #expect(damaged.contents(Self.path) == before)
            #expect(try LogSession(damaged).replayed.count == 12)
        }
    }

    @Test("Damage that a read comes upon later is told once")
    func laterDamage() throws {
        let told = Mutex<[DamageRange]>([])
        var options = LogOptions.stepped()
        options.cacheByteCount = 0
        options.onDamage = { damage in told.withLock { $0.append(damage) } }
        let (disk, _) = try closedLog()
        let fixture = try LogSession(disk, options: options)
        disk.corrupt(Self.path) { $0[LogFormat.firstBatchOffset + 300] ^= 1 }
        for _ in 0..<2 { #expect(try fixture.log.records([SequenceNumber(2)]) == []) }
        #expect(
            told.withLock { $0.map(\.records) } == [SequenceNumber(1)...SequenceNumber(3)])
        #expect(fixture.log.status.damage.count == 1)
    }
}
