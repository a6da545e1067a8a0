import Bytes
import EventLog
import Simulation
import TestSupport
import Testing

/// What `tools/fuzz` came upon.
@Suite("Cases that fuzzing found")
struct FuzzCaseTests {
    private static let segment = LogSession.path(1)

    /// A log of two batches that was killed before its marker, and has lost its mark.
    private static func killedLog() throws -> SimulatedFileSystem {
        let fileSystem = SimulatedFileSystem()
        let fixture = try LogSession(fileSystem)
        for texts in [["one", "two"], ["three"]] {
            try fixture.append(texts.map { Array($0.utf8) })
            fixture.run()
        }
        let left = fileSystem.afterKill()
        try left.remove(LogSession.markPath)
        return left
    }

    /// The damage that two opens see, one after the other, with a write between them.
    private static func damageSeenTwice(
        _ fileSystem: SimulatedFileSystem
    ) throws -> (first: [DamageRange], second: [DamageRange]) {
        let first = try LogSession(fileSystem)
        try first.append("more")
        first.run()
        let seen = first.log.status.damage
        first.log.close()
        let second = try LogSession(fileSystem)
        defer { second.log.close() }
        #expect(second.replayed.last?.text == "more")
        return (seen, second.log.status.damage)
    }

    @Test("What a later batch proves lost stays told, though a copy of the header is damaged too")
    func damagedCopyAndBatch() throws {
        let fileSystem = try Self.killedLog()
        fileSystem.flip(bit: 0, at: 600, of: Self.segment)
        fileSystem.flip(bit: 0, at: LogFormat.firstBatchOffset + 40, of: Self.segment)
        let (first, second) = try Self.damageSeenTwice(fileSystem)
        #expect(first.contains { $0.records?.lowerBound == SequenceNumber(1) })
        #expect(second.contains { $0.records?.lowerBound == SequenceNumber(1) })
    }

    @Test(
        "A loss of which only a batch that is not good tells, in a segment without header, stays told",
        arguments: [true, false])
    func lossWithoutHeader(isCut: Bool) throws {
        let fileSystem = try Self.killedLog()
        let second = LogFormat.firstBatchOffset + 320
        fileSystem.corrupt(Self.segment) { bytes in
            bytes[3] ^= 1
            bytes[515] ^= 1
            bytes[LogFormat.firstBatchOffset + 40] ^= 1
            if isCut {
                bytes.removeLast(bytes.count - second - LogFormat.batchHeaderByteCount - 1)
            } else {
                bytes[second + LogFormat.batchHeaderByteCount] ^= 1
            }
        }
        let (first, next) = try Self.damageSeenTwice(fileSystem)
        #expect(first.contains { $0.records?.lowerBound == SequenceNumber(1) })
        #expect(next.contains { $0.records?.lowerBound == SequenceNumber(1) })
    }

    @Test("Damage right before a torn tail stays told")
    func damageBeforeTornTail() throws {
        let fileSystem = try Self.killedLog()
        fileSystem.flip(bit: 0, at: LogFormat.firstBatchOffset + 40, of: Self.segment)
        fileSystem.corrupt(Self.segment) { bytes in
            // The payload of the second batch: it begins 320 bytes behind the first.
            bytes[LogFormat.firstBatchOffset + 320 + LogFormat.batchHeaderByteCount] ^= 1
        }
        let (first, second) = try Self.damageSeenTwice(fileSystem)
        #expect(first.contains { $0.records?.lowerBound == SequenceNumber(1) })
        #expect(second.contains { $0.records?.lowerBound == SequenceNumber(1) })
    }

    @Test(
        "A mark of a place or a count that no log reaches is none, though its checksum holds",
        arguments: [(32, [UInt8](repeating: 0xFF, count: 8)), (40, [0, 0, 0, 0, 0, 1, 0, 0])])
    func impossibleMark(offset: Int, number: [UInt8]) throws {
        let fileSystem = SimulatedFileSystem()
        let fixture = try LogSession(fileSystem)
        try fixture.append("one")
        fixture.log.close()
        fileSystem.corrupt(LogSession.markPath) { bytes in
            for slot in [0, 512] where slot + 128 <= bytes.count {
                bytes.replaceSubrange(slot + offset..<slot + offset + 8, with: number)
                bytes.replaceSubrange(slot + 12..<slot + 16, with: [0, 0, 0, 0])
                let checksum = CRC32C.checksum(Array(bytes[slot..<slot + 128]))
                withUnsafeBytes(of: checksum.littleEndian) {
                    bytes.replaceSubrange(slot + 12..<slot + 16, with: $0)
                }
            }
        }
        let next = try LogSession(fileSystem)
        try next.append("two")
        next.log.close()
        let last = try LogSession(fileSystem)
        defer { last.log.close() }
        #expect(last.replayed.map(\.text) == ["one", "two"])
    }

    @Test("A file with the highest number that a name can hold does not swallow what comes next")
    func highestFileName() throws {
        let fileSystem = SimulatedFileSystem()
        let fixture = try LogSession(fileSystem)
        try fixture.append("one")
        fixture.log.close()
        _ = try fileSystem.create(LogSession.directory + "/9999999999.wlog")
        let next = try LogSession(fileSystem)
        try next.append("two")
        next.log.close()
        let last = try LogSession(fileSystem)
        defer { last.log.close() }
        #expect(last.replayed.map(\.text) == ["one", "two"])
    }

    @Test(
        "A log whose numbers are used up takes nothing more, and stays readable",
        arguments: [(40, LogFormat.maximumSegmentNumber), (56, UInt64(1) << 62)])
    func exhausted(offset: Int, number: UInt64) throws {
        let fileSystem = SimulatedFileSystem()
        let fixture = try LogSession(fileSystem)
        try fixture.append("one")
        fixture.log.close()
        fileSystem.corrupt(LogSession.markPath) { bytes in
            for slot in [0, 512] where slot + 128 <= bytes.count {
                withUnsafeBytes(of: number.littleEndian) {
                    bytes.replaceSubrange(slot + offset..<slot + offset + 8, with: $0)
                }
                bytes.replaceSubrange(slot + 12..<slot + 16, with: [0, 0, 0, 0])
                let checksum = CRC32C.checksum(Array(bytes[slot..<slot + 128]))
                withUnsafeBytes(of: checksum.littleEndian) {
                    bytes.replaceSubrange(slot + 12..<slot + 16, with: $0)
                }
            }
        }
        let next = try LogSession(fileSystem)
        #expect(throws: LogError.exhausted) {
            try next.append("two")
            // Segments are made by the log's thread: what it could not write it tells, and from then
            // on refuses.
            next.run()
            #expect(next.sink.state.errors == [.exhausted])
            try next.append("three")
        }
        #expect(next.log.status.state == .exhausted)
        next.log.close()
        let last = try LogSession(fileSystem)
        defer { last.log.close() }
        #expect(last.replayed.map(\.text) == ["one"])
    }
}
