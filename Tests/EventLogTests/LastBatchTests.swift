import Bytes
import EventLog
import Simulation
import TestSupport
import Testing

/// The last acknowledged batch, damaged after an idle moment: acknowledged, and nothing behind it
/// but a marker.
@Suite struct LastBatchTests {
    private enum Part: CaseIterable {
        case header, payload, batch, batchAndMarker

        func bytes(of batch: LogSpecimen.Batch) -> Range<Int> {
            let offset = batch.header.offset
            let payload = offset + LogFormat.batchHeaderByteCount
            return switch self {
            case .header: offset..<payload
            case .payload: payload..<payload + batch.header.storedByteCount
            case .batch: batch.bytes
            case .batchAndMarker: offset..<batch.bytes.upperBound + LogFormat.batchHeaderByteCount
            }
        }
    }

    @Test("It is told as damage with its numbers, whatever became of it, and no number comes twice")
    func damaged() throws {
        let (disk, records, batch) = try idleLog()
        for part in Part.allCases {
            let range = part.bytes(of: batch)
            try check(disk, records, batch, "\(part) zeroed") { bytes in
                for index in range { bytes[index] = 0 }
            }
            try check(disk, records, batch, "\(part) overwritten") { bytes in
                var random = SeededRandom(seed: 9)
                for index in range { bytes[index] = UInt8(truncatingIfNeeded: random.next()) }
            }
            try check(disk, records, batch, "cut off before the \(part)") { bytes in
                bytes.removeLast(bytes.count - range.lowerBound)
            }
            guard part != .batchAndMarker else { continue }
            for index in range where index < batch.header.offset + 300 {
                if part == .batch, index >= range.lowerBound + 8 { continue }
                // The length of the padding is nobody's business.
                if index >= batch.header.offset + 256 + batch.header.storedByteCount { continue }
                try check(disk, records, batch, "byte \(index) flipped") { bytes in
                    bytes[index] ^= 1 << (index % 8)
                }
            }
        }
    }

    /// Two groups, then an idle second, then a kill.
    private func idleLog() throws -> (SimulatedFileSystem, [LogRecord], LogSpecimen.Batch) {
        let disk = SimulatedFileSystem()
        let session = try LogSession(disk)
        try session.append("one", "two")
        session.run()
        try session.append("three")
        try session.append("four")
        session.idle()
        session.clock.advance(milliseconds: 1_000)
        session.run()
        var last: LogSpecimen.Batch?
        try session.log.batches(from: .zero, through: SequenceNumber(.max)) {
            last = LogSpecimen.Batch(segment: $0.segmentNumber, header: $0.header)
        }
        return (disk.afterKill(), try session.records(), try #require(last))
    }

    private func check(
        _ disk: SimulatedFileSystem, _ records: [LogRecord], _ batch: LogSpecimen.Batch,
        _ context: String, _ damage: (inout [UInt8]) -> Void
    ) throws {
        let left = disk.afterKill()
        left.corrupt(LogSession.path(Int(batch.segment)), damage)
        let kept = records.filter { !batch.numbers.contains($0.sequenceNumber) }
        for open in 0..<2 {
            let session = try LogSession(left)
            #expect(session.replayed.prefix(kept.count) == kept[...], "\(context)")
            #expect(
                session.log.status.damage.compactMap(\.records) == [batch.numbers],
                "\(context), open \(open)")
            #expect(try session.append("more").first > batch.numbers.upperBound, "\(context)")
            session.run()
            session.log.close()
        }
        var scanner = try LogScanner(directory: LogSession.directory, fileSystem: left)
        try scanner.verify()
        #expect(scanner.damage.compactMap(\.records) == [batch.numbers], "\(context)")
    }
}
