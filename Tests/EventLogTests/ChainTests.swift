import Bytes
import Cryptography
import EventLog
import Simulation
import TestSupport
import Testing

/// Leaves, roots and chain values, computed once more from the words of the format page.
@Suite struct ChainTests {
    @Test("Every batch's leaf root and chain value follow from the page's formulas")
    func formulas() throws {
        let disk = SimulatedFileSystem()
        let fixture = try LogSession(disk)
        for count in 1...9 { try fixture.append((0..<count).map { [UInt8($0), UInt8(count)] }) }
        fixture.run()
        var timed = LogTransaction()
        timed.append([1, 2, 3])
        timed.eventTimes = Timestamp(microseconds: -5)...Timestamp(microseconds: 9)
        _ = try fixture.log.append(timed)
        try fixture.append(LongTransaction.records)
        fixture.run()
        fixture.log.close()

        let header = try #require(disk.contents(LogSession.path(1)))
        let genesis = [4] + header[16..<36] + [UInt8](repeating: 0, count: 44)
        var chain = SHA256.hash(genesis)
        var batchCount = 0
        try LogScanner(directory: LogSession.directory, fileSystem: disk).batches { batch in
            let bytes = [UInt8](header[batch.header.offset..<batch.header.offset + 256])
            let leaves = batch.records.enumerated().map { index, record in
                let block = SHA256.hash([2] + bytes[120..<136] + little(UInt32(index / 2))).bytes
                let salt = index % 2 == 0 ? block[..<16] : block[16...]
                return SHA256.hash(
                    [0] + salt + little(record.sequenceNumber.rawValue)
                        + little(UInt64(bitPattern: record.commitTime.microseconds)) + record.bytes)
            }
            let root = merkle(leaves[...])
            #expect(root == batch.header.leafRoot)
            let flags = [bytes[12] & 7, 0, 0, 0]
            // Epoch, base, transaction's first, count; then the four times.
            let fields: [UInt8] = bytes[28..<52] + flags + bytes[88..<120]
            chain = SHA256.hash([3] + chain.bytes + fields + root.bytes)
            #expect(chain == batch.header.chainValue)
            batchCount += 1
        }
        #expect(batchCount == 4)
        #expect(fixture.log.chainHead.value == chain)
    }

    @Test("A changed record or header that has good checksums is found by verifying")
    func forgery() throws {
        let disk = SimulatedFileSystem()
        let fixture = try LogSession(disk)
        try fixture.append("pay 1")
        fixture.run()
        try fixture.append("pay 2")
        fixture.run()
        fixture.log.close()
        disk.corrupt(LogSession.path(1)) { bytes in
            let at = LogFormat.firstBatchOffset
            // The last byte of the payload, "1", and all checksums over it.
            let stored = Int(bytes[at + 56])
            bytes[at + 256 + stored - 1] = UInt8(ascii: "9")
            let checksum = CRC32C.checksum([UInt8](bytes[at + 256..<at + 256 + stored]))
            bytes.replaceSubrange(at + 60..<at + 64, with: little(checksum))
            bytes.replaceSubrange(at + 64..<at + 68, with: little(checksum))
            bytes.replaceSubrange(at + 8..<at + 12, with: [0, 0, 0, 0])
            let header = CRC32C.checksum([UInt8](bytes[at..<at + 256]))
            bytes.replaceSubrange(at + 8..<at + 12, with: little(header))
        }
        var scanner = try LogScanner(directory: LogSession.directory, fileSystem: disk)
        var texts: [String] = []
        try scanner.batches { texts += $0.records.map(\.text) }
        #expect(texts == ["pay 9", "pay 2"])
        try scanner.verify()
        #expect(scanner.report.damage.map(\.kind) == [.hash])
    }

    private func merkle(_ leaves: ArraySlice<SHA256Digest>) -> SHA256Digest {
        if leaves.count == 1 { return leaves[leaves.startIndex] }
        var half = 1
        while half * 2 < leaves.count { half *= 2 }
        let middle = leaves.startIndex + half
        return SHA256.hash(
            [1] + merkle(leaves[..<middle]).bytes + merkle(leaves[middle...]).bytes)
    }

    private func little<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
        withUnsafeBytes(of: number.littleEndian) { [UInt8]($0) }
    }
}
