import Bytes
import EventLog
import Glibc
import Simulation
import TestSupport
import Testing

/// Losses of which a single header, or the next but one segment, still tells.
@Suite struct WitnessTests {
    /// Opens a log three times, writes to it each time, and looks whether it says the same of its
    /// damage each time, to a reader too.
    private func check(
        _ disk: SimulatedFileSystem, records: [String], lost: [ClosedRange<UInt64>],
        kinds: [DamageRange.Kind], above highest: UInt64,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let lost = lost.map { SequenceNumber($0.lowerBound)...SequenceNumber($0.upperBound) }
        func compare(_ damage: [DamageRange], _ context: String) {
            let told = Set(damage.compactMap(\.records))
            #expect(told == Set(lost), "\(context): \(damage)", sourceLocation: sourceLocation)
            let found = damage.map(\.kind)
            #expect(found == kinds, "\(context): \(damage)", sourceLocation: sourceLocation)
        }
        for open in 0..<3 {
            let context = "open \(open)"
            let session = try LogSession(disk)
            let more = (0..<open).map { "more \($0)" }
            let texts = session.replayed.map(\.text)
            #expect(texts == records + more, "\(context)", sourceLocation: sourceLocation)
            compare(session.log.status.damage, context)
            let next = try session.append("more \(open)").first
            #expect(next > SequenceNumber(highest), sourceLocation: sourceLocation)
            session.run()
            session.log.close()
            var scanner = try LogScanner(directory: LogSession.directory, fileSystem: disk)
            try scanner.verify()
            compare(scanner.damage, "\(context), verified")
        }
    }

    private func headers(_ disk: SimulatedFileSystem, in segment: UInt64) throws -> [BatchHeader] {
        var headers: [BatchHeader] = []
        try LogScanner(directory: LogSession.directory, fileSystem: disk).batches {
            if $0.segmentNumber == segment { headers.append($0.header) }
        }
        return headers
    }

    @Test("A header whose payload the file does not hold tells of a loss before it")
    func cutBatch() throws {
        let disk = SimulatedFileSystem()
        let session = try LogSession(disk)
        try session.append("one")
        session.run()
        let marked = try #require(disk.contents(LogSession.markPath))
        for text in ["two", "three"] {
            try session.append(text)
            session.run()
        }
        let left = disk.afterKill()
        let batches = try headers(left, in: 1)
        left.corrupt(LogSession.markPath) { $0 = marked }
        left.corrupt(LogSession.path(1)) { bytes in
            bytes[batches[1].offset + 40] ^= 1
            bytes.removeLast(bytes.count - batches[2].offset - LogFormat.batchHeaderByteCount - 1)
        }
        try check(
            left, records: ["one"], lost: [2...2], kinds: [.unreadableBytes], above: 3)
    }

    @Test("A cut header without a loss before it is a tail like any other, and not damage")
    func cutTail() throws {
        let disk = SimulatedFileSystem()
        let session = try LogSession(disk)
        for text in ["one", "two"] {
            try session.append(text)
            session.run()
        }
        let left = disk.afterKill()
        let batches = try headers(left, in: 1)
        left.corrupt(LogSession.path(1)) { bytes in
            bytes.removeLast(bytes.count - batches[1].offset - LogFormat.batchHeaderByteCount - 1)
        }
        try check(left, records: ["one"], lost: [], kinds: [], above: 2)
    }

    @Test("A batch that is not good behind a loss leaves the loss told, and what follows kept")
    func badBatchBehindLoss() throws {
        let disk = SimulatedFileSystem()
        let session = try LogSession(disk)
        try session.append("one")
        session.run()
        let marked = try #require(disk.contents(LogSession.markPath))
        try session.append("two")
        session.run()
        // One group: a batch of its own for each, as the last one is long.
        try session.append([[UInt8](repeating: 3, count: 200_000)])
        try session.append([[UInt8](repeating: 4, count: 200_000)])
        session.run()
        let left = disk.afterKill()
        let batches = try headers(left, in: 1)
        try #require(batches.count == 4)
        left.corrupt(LogSession.markPath) { $0 = marked }
        left.corrupt(LogSession.path(1)) { bytes in
            bytes[batches[1].offset + 40] ^= 1
            bytes[batches[2].offset + LogFormat.batchHeaderByteCount + 1] ^= 1
        }
        let last = String(repeating: "\u{4}", count: 200_000)
        try check(
            left, records: ["one", last], lost: [2...2], kinds: [.unreadableBytes], above: 4)
    }

    @Test(
        "A last segment that lost its headers is kept if one of its batches proves a loss",
        arguments: [false, true])
    func headlessWitness(isCut: Bool) throws {
        let disk = SimulatedFileSystem()
        let session = try LogSession(disk, options: .stepped(segmentByteCount: 1_300))
        try session.append("one")
        session.run()
        let marked = try #require(disk.contents(LogSession.markPath))
        let longer = disk.afterKill()
        let second = try LogSession(longer)
        for text in ["two", "three"] {
            try second.append(text)
            second.run()
        }
        let left = longer.afterKill()
        let batches = try headers(left, in: 2)
        try #require(batches.count == 2)
        left.corrupt(LogSession.markPath) { $0 = marked }
        left.corrupt(LogSession.path(1)) { $0.removeLast($0.count - 1_344) }
        left.corrupt(LogSession.path(2)) { bytes in
            for index in 0..<batches[1].offset { bytes[index] = 0 }
            let stop = batches[1].offset + LogFormat.batchHeaderByteCount + 1
            if isCut { bytes.removeLast(bytes.count - stop) }
        }
        try check(
            left, records: ["one"] + (isCut ? [] : ["three"]), lost: [2...2],
            kinds: [.segmentHeader, .unreadableBytes], above: 3)
    }

    @Test("What a footer said of a segment stays told when footer and batches are gone")
    func lostFooter() throws {
        let disk = SimulatedFileSystem()
        let session = try LogSession(disk, options: .stepped(segmentByteCount: 1_300))
        for text in ["one", "two", "three"] {
            try session.append(text)
            session.run()
        }
        let left = disk.afterKill()
        try left.remove(LogSession.markPath)
        // Nothing is left of the third: the fourth says that it took up after the second.
        left.corrupt(LogSession.path(3)) { $0 = [UInt8](repeating: 0, count: $0.count) }
        let opened = try LogSession(left)
        #expect(opened.replayed.map(\.text) == ["one", "two"])
        try opened.append("four")
        opened.run()
        opened.log.close()
        left.corrupt(LogSession.path(2)) { bytes in
            for index in 1_024..<bytes.count { bytes[index] = 0 }
        }
        var scanner = try LogScanner(directory: LogSession.directory, fileSystem: left)
        try scanner.verify()
        let two = SequenceNumber(2)
        #expect(scanner.damage.contains { $0.records == two...two }, "\(scanner.damage)")
        let again = try LogSession(left)
        #expect(again.replayed.map(\.text) == ["one", "four"])
        #expect(again.log.status.damage.contains { $0.records == two...two })
    }

    @Test("A segment that lost its headers and what it repeated is no copy of another")
    func lostRepeat() throws {
        let disk = SimulatedFileSystem()
        let session = try LogSession(disk)
        try session.append("one")
        session.run()
        let marked = try #require(disk.contents(LogSession.markPath))
        try session.append("two")
        // Its sync fails: it goes to the next segment, and a copy stays at the end of this one.
        disk.inject(.error(EIO), at: disk.callCount + 1)
        session.run()
        for text in ["three", "four"] {
            try session.append(text)
            session.run()
        }
        let left = disk.afterKill()
        let batches = try headers(left, in: 2)
        try #require(batches.map(\.base) == [2, 3, 4].map { SequenceNumber($0) })
        left.corrupt(LogSession.markPath) { $0 = marked }
        left.corrupt(LogSession.path(2)) { bytes in
            for index in 0..<batches[1].offset { bytes[index] = 0 }
        }
        try check(
            left, records: ["one", "two", "three", "four"], lost: [],
            kinds: [.segmentHeader, .unreadableBytes], above: 4)
    }
}
